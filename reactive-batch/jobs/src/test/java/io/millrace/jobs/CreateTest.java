package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.jobs.JobException.Reason;
import io.millrace.jobs.JobHandler.FieldProblem;
import io.millrace.jobs.JobValidationException.ItemProblem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class CreateTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    record Address(String street, int number) {}

    enum Speed {
        SLOW,
        FAST
    }

    record Parcel(Address to, List<String> labels, Speed speed, Boolean heavy, Instant at, Integer weight) {
        Parcel {
            if (weight != null && weight < 0) {
                throw new IllegalArgumentException("a weight is positive");
            }
        }
    }

    private final JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
    private final JobHandler<Address, String> geocode = JobHandler.of(
                    "geocode", Address.class, String.class, address -> Mono.just("somewhere"))
            .validate(address ->
                    address.number() > 0 ? List.of() : List.of(new FieldProblem("number", "must be positive")));
    private final Jobs jobs = DB.jobs(doubling, geocode);

    @Test
    void create_always_answersWithThePendingJob() {
        JobRequest request = JobRequest.of("double")
                .withMetadata(Map.of("order", "4711"))
                .withOptions(JobOptions.defaults()
                        .withPriority(3)
                        .withConcurrency(2)
                        .withItemTimeout(Duration.ofSeconds(5))
                        .withAbortAfter(7L));

        CreatedJob created = get(jobs.create(TENANT, request, Fixture.items(doubling, 3)));

        assertThat(created.isReplay()).isFalse();
        Job job = created.job();
        assertThat(job.status()).isEqualTo(JobStatus.PENDING);
        assertThat(job.counts()).isEqualTo(new JobCounts(3, 3, 0, 0, 0, 0, 0, 0));
        assertThat(job.options())
                .isEqualTo(request.options().withMaxAttempts(3)); // the handler's, where none was asked for
        assertThat(job.metadata()).containsExactly(Map.entry("order", "4711"));
        assertThat(job.version()).isOne();
        assertThat(get(jobs.get(TENANT, job.id()))).isEqualTo(job);
        assertThat(Fixture.items(jobs, job.id()))
                .extracting(JobItem::customId, JobItem::status)
                .containsExactly(
                        tuple("n0", ItemStatus.PENDING),
                        tuple("n1", ItemStatus.PENDING),
                        tuple("n2", ItemStatus.PENDING));
    }

    @Test
    void create_fromAStream_asksForItemsAsTheyAreStored() {
        AtomicInteger most = new AtomicInteger();
        Flux<NewItem> items = Flux.range(0, 25_000)
                .map(doubling::item)
                .doOnRequest(n -> most.accumulateAndGet((int) Math.min(n, Integer.MAX_VALUE), Math::max));

        Job job = get(jobs.create(TENANT, JobRequest.of("double"), items)).job();

        assertThat(job.counts().total()).isEqualTo(25_000);
        assertThat(most.get()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void create_whenTheStreamFails_createsNothing() {
        long before = count();
        Flux<NewItem> items = Flux.range(0, 5_000)
                .map(doubling::item)
                .concatWith(Mono.error(new MillraceException(ErrorCode.CONNECTION_ERROR, "the upload broke")));

        StepVerifier.create(jobs.create(TENANT, JobRequest.of("double"), items))
                .expectErrorMessage("the upload broke")
                .verify(LIMIT);

        assertThat(count()).isEqualTo(before);
    }

    @Test
    void create_whenCancelled_cancelsTheStreamAndCreatesNothing() {
        long before = count();
        TestPublisher<NewItem> items = TestPublisher.create();

        StepVerifier.create(jobs.create(TENANT, JobRequest.of("double"), items))
                .then(() -> await().until(items::wasRequested))
                .then(() -> items.next(doubling.item(1)))
                .thenCancel()
                .verify(LIMIT);

        items.assertCancelled();
        await().until(() -> DB.pool().getMetrics().orElseThrow().acquiredSize() == 0);
        assertThat(count()).isEqualTo(before);
    }

    @Test
    void create_whenNoItemComesInTime_failsAndCreatesNothing() {
        long before = count();
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Flux<NewItem> items = Flux.just(doubling.item(1)).concatWith(Mono.never());

        StepVerifier.create(jobs.scheduler(time).create(TENANT, JobRequest.of("double"), items))
                .then(() -> await().until(() -> time.getScheduledTaskCount() > 0))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(61)))
                .expectErrorSatisfies(
                        failure -> assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.TIMEOUT))
                .verify(LIMIT);

        assertThat(count()).isEqualTo(before);
    }

    @Test
    void create_ofAnUnknownType_isRefused() {
        refused(jobs.create(TENANT, JobRequest.of("unheard"), List.of(doubling.item(1))), Reason.UNKNOWN_TYPE);
    }

    @Test
    void create_withoutItems_isRefused() {
        refused(jobs.create(TENANT, JobRequest.of("double"), List.of()), Reason.NO_ITEMS);
    }

    @Test
    void create_withMoreThanTheLimits_isRefused() {
        Jobs small = jobs.limits(JobLimits.defaults().withItems(2));
        refused(small.create(TENANT, JobRequest.of("double"), Fixture.items(doubling, 3)), Reason.TOO_LARGE);

        Jobs light = jobs.limits(JobLimits.defaults().withBytes(3));
        refused(light.create(TENANT, JobRequest.of("double"), Fixture.items(doubling, 4)), Reason.TOO_LARGE);
    }

    @Test
    void create_withACallbackThatIsNotCalled_isRefused() {
        JobRequest request = JobRequest.of("double")
                .withOptions(JobOptions.defaults().withCallback(URI.create("http://localhost/")));

        refused(jobs.create(TENANT, request, Fixture.items(doubling, 1)), Reason.INVALID_CALLBACK);
    }

    @Test
    void create_withBadItems_tellsAllThatIsWrongAndCreatesNothing() {
        long before = count();
        List<NewItem> items = List.of(
                geocode.item("good", new Address("Main", 1)),
                geocode.item("bad", new Address("Main", -1)),
                new NewItem("odd", "[]"),
                geocode.item("good", new Address("Main", 2)),
                new NewItem(null, "{\"street\":\"" + "x".repeat(300_000) + "\"}"),
                new NewItem("nul\0", "{}"));

        StepVerifier.create(jobs.create(TENANT, JobRequest.of("geocode"), items))
                .expectErrorSatisfies(failure -> {
                    List<ItemProblem> problems = ((JobValidationException) failure).problems();
                    assertThat(problems).extracting(ItemProblem::index).containsExactly(1, 2, 3, 4, 5);
                    assertThat(problems.get(0)).isEqualTo(new ItemProblem(1, "bad", "number", "must be positive"));
                    assertThat(problems.get(1).customId()).isEqualTo("odd");
                    assertThat(problems.get(2))
                            .isEqualTo(new ItemProblem(3, "good", null, "an item before it has the same name"));
                    assertThat(problems.get(3).message()).contains("at most 262144");
                })
                .verify(LIMIT);

        assertThat(count()).isEqualTo(before);
    }

    @Test
    void create_withTwoItemsOfOneName_tellsWhich() {
        List<NewItem> items = List.of(doubling.item("a", 1), doubling.item("b", 2), doubling.item("a", 3));

        StepVerifier.create(jobs.create(TENANT, JobRequest.of("double"), items))
                .expectErrorSatisfies(failure -> assertThat(((JobValidationException) failure).problems())
                        .containsExactly(new ItemProblem(2, "a", null, "an item before it has the same name")))
                .verify(LIMIT);
    }

    @Test
    void create_withATwinOfAnEarlierItemAmongBadOnes_tellsOfBoth() {
        Flux<NewItem> items = Flux.range(0, 1_000)
                .map(number -> doubling.item("n" + number, number))
                .concatWithValues(new NewItem("bad", "{}"), doubling.item("n7", 1));

        StepVerifier.create(jobs.create(TENANT, JobRequest.of("double"), items))
                .expectErrorSatisfies(failure -> assertThat(((JobValidationException) failure).problems())
                        .containsExactly(
                                new ItemProblem(1_000, "bad", null, "must be a whole number, is an object"),
                                new ItemProblem(1_001, "n7", null, "an item before it has the same name")))
                .verify(LIMIT);
    }

    @Test
    void create_withInputsOfAnotherShape_tellsWhereAndWhatInTermsOfJson() {
        JobHandler<Parcel, String> ship = JobHandler.of("ship", Parcel.class, String.class, any -> Mono.just("gone"));
        List<String> inputs = List.of(
                "{'to':{'street':{},'number':1}}",
                "{'to':{'street':5,'number':1}}",
                "{'to':{'street':true,'number':1}}",
                "{'to':{'street':'Main','number':'1'}}",
                "{'to':{'street':'Main','number':1.5}}",
                "{'to':{'street':'Main','number':99999999999}}",
                "{'to':{'street':'Main'}}",
                "{'to':[]}",
                "{'labels':['a',7]}",
                "{'speed':'never'}",
                "{'heavy':'yes'}",
                "{'at':'soon'}",
                "[]",
                "{} {}",
                "{'weight':-1}");

        StepVerifier.create(DB.jobs(ship)
                        .create(
                                TENANT,
                                JobRequest.of("ship"),
                                inputs.stream()
                                        .map(input -> new NewItem(null, input.replace('\'', '"')))
                                        .toList()))
                .expectErrorSatisfies(failure -> assertThat(((JobValidationException) failure).problems())
                        .extracting(ItemProblem::field, ItemProblem::message)
                        .containsExactly(
                                tuple("to.street", "must be a string, is an object"),
                                tuple("to.street", "must be a string, is a whole number"),
                                tuple("to.street", "must be a string, is true"),
                                tuple("to.number", "must be a whole number, is a string"),
                                tuple("to.number", "must be a whole number, is a number with a fraction"),
                                tuple("to.number", "is out of range"),
                                tuple("to.number", "must be a whole number, is missing"),
                                tuple("to", "must be an object, is an array"),
                                tuple("labels[1]", "must be a string, is a whole number"),
                                tuple("speed", "must be one of SLOW, FAST"),
                                tuple("heavy", "must be true or false, is a string"),
                                tuple("at", "is not understood"),
                                tuple(null, "must be an object, is an array"),
                                tuple(null, "not the JSON that was expected: more follows behind its end"),
                                tuple(null, "a weight is positive")))
                .verify(LIMIT);
    }

    @Test
    void create_withEndlesslyManyBadItems_stopsReadingAtAHundredProblems() {
        StepVerifier.create(jobs.create(
                        TENANT,
                        JobRequest.of("double"),
                        Flux.range(0, Integer.MAX_VALUE).map(number -> new NewItem(null, "\"no number\""))))
                .expectErrorSatisfies(failure -> assertThat(((JobValidationException) failure).problems())
                        .hasSize(100))
                .verify(LIMIT);
    }

    @Test
    void create_withAnyText_keepsItAsItIs() {
        JobHandler<String, String> echo = JobHandler.of("echo", String.class, String.class, Mono::just);
        Jobs echoes = DB.jobs(echo);
        String text = "\"quotes\" {braces}, \\backslash\\ NULL ü 😀 \n\t";

        Job job = get(echoes.create(
                        TENANT,
                        JobRequest.of("echo").withMetadata(Map.of("k", text)),
                        List.of(echo.item("NULL", text), echo.item("{a,\"b\\", text))))
                .job();

        assertThat(job.metadata()).containsEntry("k", text);
        assertThat(get(echoes.items(TENANT, job.id(), ItemQuery.all().withInputs(ItemQuery.Inputs.INCLUDED))
                        .items()
                        .collectList()))
                .satisfiesExactly(
                        one -> {
                            assertThat(one.customId()).isEqualTo("NULL");
                            assertThat(one.input()).isEqualTo(echo.item(text).input());
                        },
                        two -> assertThat(two.customId()).isEqualTo("{a,\"b\\"));
    }

    @Test
    void create_ofWhatAnotherItemDoes_isRefusedUnlessThatCameToNothing() {
        JobHandler<Integer, Integer> once = JobHandler.of("once", Integer.class, Integer.class, Mono::just)
                .dedupeBy(number -> number == 0 ? null : "number " + number);
        Jobs its = DB.jobs(once);
        Job first = Fixture.create(its, once, 3);

        refused(its.create(TENANT, JobRequest.of("once"), List.of(once.item(2))), Reason.INVALID_ITEMS);
        refused(its.create(TENANT, JobRequest.of("once"), List.of(once.item(9), once.item(9))), Reason.INVALID_ITEMS);
        get(its.create(TENANT, JobRequest.of("once"), List.of(once.item(0), once.item(0), once.item(3))));
        get(its.create("other", JobRequest.of("once"), List.of(once.item(2))));

        get(its.cancel(TENANT, first.id()));
        get(its.create(TENANT, JobRequest.of("once"), List.of(once.item(2))));
        assertThat(get(its.retry(TENANT, first.id(), RetryRequest.of(ItemStatus.CANCELLED)))
                        .reset())
                .as("one of three has given its key up")
                .isEqualTo(2);
    }

    private static long count() {
        return DB.query(Long.class, "select (select count(*) from batch_jobs) + (select count(*) from batch_items)")
                .get(0);
    }

    private static void refused(Mono<?> call, Reason reason) {
        StepVerifier.create(call)
                .expectErrorSatisfies(
                        failure -> assertThat(((JobException) failure).reason()).isEqualTo(reason))
                .verify(LIMIT);
    }
}
