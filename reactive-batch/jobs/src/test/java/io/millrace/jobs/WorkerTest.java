package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class WorkerTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    private static final RetryPolicy AT_ONCE = RetryPolicy.defaults().withBackoff(retry -> 1L);

    private final Queue<Worker> workers = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        workers.forEach(worker -> worker.closeGracefully(Duration.ZERO).block(LIMIT));
    }

    @Test
    void run_ofAJob_givesEveryItemItsOutcome() {
        JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
        Jobs jobs = DB.jobs(doubling);
        Job job = Fixture.create(jobs, doubling, 500);
        start(doubling);

        Job done = untilFinal(jobs, job.id());

        assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(done.counts()).isEqualTo(new JobCounts(500, 0, 0, 500, 0, 0, 0, 0));
        assertThat(done.startedAt()).isNotNull();
        assertThat(done.finishedAt()).isAfterOrEqualTo(done.startedAt());
        assertThat(done.expiresAt()).isEqualTo(done.finishedAt().plus(Duration.ofDays(7)));
        assertThat(get(jobs.results(TENANT, job.id()).map(doubling::output).collectList()))
                .isEqualTo(IntStream.range(0, 500).map(i -> 2 * i).boxed().toList());
        assertThat(Fixture.items(jobs, job.id()))
                .allSatisfy(item -> assertThat(item.attempts()).isOne());
    }

    @Test
    void run_whateverAnOperationDoes_settlesItsItem() {
        JobHandler<String, String> anything = JobHandler.of("anything", String.class, String.class, WorkerTest::behave)
                .repeatable()
                .retry(AT_ONCE);
        Jobs jobs = DB.jobs(anything);
        List<String> behaviours = List.of("value", "empty", "null", "throws", "refused", "busy", "nul", "foreign");
        UUID id = get(jobs.create(
                        TENANT,
                        JobRequest.of("anything"),
                        behaviours.stream().map(anything::item).toList()))
                .job()
                .id();
        start(anything);

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED_WITH_ERRORS);
        assertThat(Fixture.items(jobs, id))
                .extracting(
                        JobItem::status,
                        JobItem::attempts,
                        item -> item.error() == null ? null : item.error().code(),
                        item -> item.error() == null ? null : item.error().kind())
                .containsExactly(
                        tuple(ItemStatus.SUCCEEDED, 1, null, null),
                        tuple(ItemStatus.FAILED, 1, "NOT_FOUND", ItemError.Kind.PERMANENT),
                        tuple(ItemStatus.FAILED, 1, "OPERATION_FAILED", ItemError.Kind.PERMANENT),
                        tuple(ItemStatus.FAILED, 1, "OPERATION_FAILED", ItemError.Kind.PERMANENT),
                        tuple(ItemStatus.FAILED, 1, "INVALID_INPUT", ItemError.Kind.PERMANENT),
                        tuple(ItemStatus.FAILED, 3, "RATE_LIMITED", ItemError.Kind.TRANSIENT),
                        tuple(ItemStatus.FAILED, 1, "OPERATION_FAILED", ItemError.Kind.PERMANENT),
                        tuple(ItemStatus.FAILED, 3, "TIMEOUT", ItemError.Kind.TRANSIENT));
    }

    private static Mono<String> behave(String how) {
        return switch (how) {
            case "value" -> Mono.just("fine");
            case "empty" -> Mono.empty();
            case "null" -> null;
            case "throws" -> throw new IllegalStateException("thrown");
            case "refused" -> Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "\0" + "x".repeat(1_000)));
            case "busy" -> Mono.error(new MillraceException(ErrorCode.RATE_LIMITED, "later"));
            case "nul" -> Mono.error(new IllegalStateException("with a NUL: \0"));
            default -> Mono.error(new TimeoutException("of another library"));
        };
    }

    @Test
    void run_ofAnOperationWithoutAValue_succeedsByCompleting() {
        JobHandler<Integer, Void> effect = JobHandler.effect("effect", Integer.class, number -> Mono.empty());
        Jobs jobs = DB.jobs(effect);
        Job job = Fixture.create(jobs, effect, 10);
        start(effect);

        assertThat(untilFinal(jobs, job.id()).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(Fixture.items(jobs, job.id()))
                .allSatisfy(item -> assertThat(item.output()).isNull());
    }

    @Test
    void run_afterATransientFailure_triesTheItemAgainAndSucceeds() {
        Map<Integer, AtomicInteger> attempts = new ConcurrentHashMap<>();
        JobHandler<Integer, Integer> flaky = JobHandler.of("flaky", Integer.class, Integer.class, number -> {
                    int attempt = attempts.computeIfAbsent(number, any -> new AtomicInteger())
                            .incrementAndGet();
                    return attempt <= number % 3
                            ? Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "not yet"))
                            : Mono.just(attempt);
                })
                .retry(AT_ONCE);
        Jobs jobs = DB.jobs(flaky);
        Job job = Fixture.create(jobs, flaky, 30);
        start(flaky);

        assertThat(untilFinal(jobs, job.id()).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(Fixture.items(jobs, job.id())).allSatisfy(item -> {
            assertThat(item.attempts()).isEqualTo(1 + item.index() % 3);
            assertThat(item.error()).isNull();
        });
    }

    @Test
    void run_always_tellsTheOperationOnWhoseBehalf() {
        Queue<ItemCall> calls = new ConcurrentLinkedQueue<>();
        JobHandler<Integer, Integer> asking =
                JobHandler.of("asking", JobCodec.json(Integer.class), JobCodec.json(Integer.class), (number, call) -> {
                    calls.add(call);
                    return Mono.just(number);
                });
        Jobs jobs = DB.jobs(asking);
        Job job = Fixture.create(jobs, asking, 2);
        start(asking);

        untilFinal(jobs, job.id());
        assertThat(calls)
                .containsExactlyInAnyOrder(
                        new ItemCall(TENANT, job.id(), "asking", 0, "n0", 1),
                        new ItemCall(TENANT, job.id(), "asking", 1, "n1", 1));
        assertThat(calls).extracting(ItemCall::idempotencyKey).doesNotHaveDuplicates();
    }

    @Test
    void closeGracefully_withCallsUnderWay_finishesThemAndGivesTheRestBack() {
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicInteger begun = new AtomicInteger();
        JobHandler<Integer, Integer> waiting = JobHandler.of("waiting", Integer.class, Integer.class, number -> {
                    begun.incrementAndGet();
                    return gate.asMono().thenReturn(number);
                })
                .concurrency(3);
        Jobs jobs = DB.jobs(waiting);
        Job job = Fixture.create(jobs, waiting, 20);
        Worker worker = start(waiting);
        await().until(() -> begun.get() == 3);

        var closing = worker.closeGracefully(LIMIT).toFuture();
        await().until(() -> get(jobs.get(TENANT, job.id())).counts().running() == 3);
        gate.tryEmitEmpty();
        closing.orTimeout(30, TimeUnit.SECONDS).join();

        assertThat(begun).hasValue(3);
        assertThat(get(jobs.get(TENANT, job.id())).counts()).isEqualTo(new JobCounts(20, 17, 0, 3, 0, 0, 0, 0));
        assertThat(Fixture.items(jobs, job.id()))
                .as("what was given back has lost no attempt")
                .filteredOn(item -> item.attempts() == 0)
                .hasSize(17);
    }

    @Test
    void closeGracefully_whileItClaims_givesThatBackAtOnce() {
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicInteger begun = new AtomicInteger();
        JobHandler<Integer, Integer> waiting = JobHandler.of("claiming", Integer.class, Integer.class, number -> {
                    begun.incrementAndGet();
                    return gate.asMono().thenReturn(number);
                })
                .repeatable()
                .concurrency(1)
                .claimAhead(4);
        Jobs jobs = DB.jobs(waiting);
        UUID id = Fixture.create(jobs, waiting, 4).id();
        DB.sql(
                "update batch_items set next_attempt_at = now() + interval '1 h' where batch_job_id = $1 and item_index > 1",
                id);
        Worker worker = start(waiting);
        await().atMost(LIMIT).until(() -> begun.get() == 1);
        DB.sql("update batch_items set next_attempt_at = now() where batch_job_id = $1 and status = 'pending'", id);

        Connection holder = get(DB.pool().create());
        get(Sql.run(holder, "begin").thenReturn(true));
        get(Sql.run(holder, "select 1 from batch_jobs where id = $1 for update", id)
                .thenReturn(true));
        DB.sql("select pg_notify('batch_jobs', $1)", id.toString());
        await().atMost(LIMIT)
                .until(() -> DB.query(
                                        Long.class,
                                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%claimed%'")
                                .get(0)
                        > 0);
        var closing = worker.closeGracefully(LIMIT).toFuture();
        get(Sql.run(holder, "commit").then(Mono.from(holder.close())).thenReturn(true));

        await().atMost(LIMIT)
                .until(() -> get(jobs.get(TENANT, id)).counts().equals(new JobCounts(4, 3, 1, 0, 0, 0, 0, 0)));
        gate.tryEmitEmpty();
        closing.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(Fixture.items(jobs, id)).extracting(JobItem::attempts).containsExactly(1, 0, 0, 0);
    }

    @Test
    void commands_inMidRun_letNoCallBeginAfterPausedOrCancelled() {
        AtomicInteger calls = new AtomicInteger();
        Set<JobStatus> seen = ConcurrentHashMap.newKeySet();
        Jobs asked = DB.jobs();
        JobHandler<Integer, Integer> looking = JobHandler.of(
                        "looking", JobCodec.json(Integer.class), JobCodec.json(Integer.class), (number, call) -> {
                            calls.incrementAndGet();
                            // While a call runs its job cannot come to rest: what it sees is no earlier than when it
                            // began.
                            return asked.get(TENANT, call.jobId()).map(job -> {
                                seen.add(job.status());
                                return number;
                            });
                        })
                .concurrency(4);
        Jobs jobs = DB.jobs(looking);
        UUID id = Fixture.create(jobs, looking, 2_000).id();
        start(looking);
        start(looking);

        for (int round = 1; round <= 3; round++) {
            int begun = 50 * round;
            await().atMost(LIMIT).until(() -> calls.get() >= begun);
            get(jobs.pause(TENANT, id));
            await().atMost(LIMIT).until(() -> get(jobs.get(TENANT, id)).status() == JobStatus.PAUSED);
            assertThat(get(jobs.get(TENANT, id)).counts().running()).isZero();
            get(jobs.resume(TENANT, id));
        }
        get(jobs.cancel(TENANT, id));
        Job cancelled = untilFinal(jobs, id);

        assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(cancelled.counts().succeeded() + cancelled.counts().cancelled())
                .isEqualTo(2_000);
        assertThat(cancelled.counts().succeeded())
                .as("each call was made once, and counted")
                .isEqualTo(calls.get());
        assertThat(seen).doesNotContain(JobStatus.PAUSED, JobStatus.CANCELLED);
    }

    @Test
    void retry_afterTheRun_callsOnlyWhatFailed() {
        Queue<Integer> called = new ConcurrentLinkedQueue<>();
        AtomicInteger runs = new AtomicInteger();
        JobHandler<Integer, Integer> odd = JobHandler.of("odd", Integer.class, Integer.class, number -> {
            called.add(number);
            return runs.get() == 0 && number % 2 == 1
                    ? Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "odd"))
                    : Mono.just(number);
        });
        Jobs jobs = DB.jobs(odd);
        UUID id = Fixture.create(jobs, odd, 10).id();
        start(odd);
        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED_WITH_ERRORS);
        called.clear();
        runs.incrementAndGet();

        get(jobs.retry(TENANT, id, RetryRequest.failed()));

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(called).containsExactlyInAnyOrder(1, 3, 5, 7, 9);
    }

    @Test
    void run_ofAnItemThatTakesTooLong_isAmbiguousUnlessItIsRepeatable() {
        JobHandler<Integer, Integer> hanging = JobHandler.of(
                        "hanging", Integer.class, Integer.class, any -> Mono.<Integer>never())
                .itemTimeout(Duration.ofMillis(50))
                .retry(RetryPolicy.none());
        JobHandler<Integer, Integer> safe = JobHandler.of(
                        "hanging_safe", Integer.class, Integer.class, any -> Mono.<Integer>never())
                .repeatable()
                .retry(RetryPolicy.none());
        Jobs jobs = DB.jobs(hanging, safe);
        UUID one = Fixture.create(jobs, hanging, 1).id();
        UUID two = Fixture.create(jobs, safe, 1, JobOptions.defaults().withItemTimeout(Duration.ofMillis(50)))
                .id();
        start(hanging, safe);

        untilFinal(jobs, one);
        untilFinal(jobs, two);
        assertThat(Fixture.items(jobs, one).get(0).status()).isEqualTo(ItemStatus.AMBIGUOUS);
        assertThat(Fixture.items(jobs, two).get(0).error().code()).isEqualTo("TIMEOUT");
    }

    @Test
    void run_whileTheServerIsDown_costsNoAttempt() {
        AtomicInteger down = new AtomicInteger(5);
        JobHandler<Integer, Integer> behind = JobHandler.of(
                        "behind",
                        Integer.class,
                        Integer.class,
                        number -> down.getAndDecrement() > 0
                                ? Mono.error(new MillraceException(ErrorCode.CIRCUIT_OPEN, "not sent"))
                                : Mono.just(number))
                .retry(AT_ONCE.withMaxAttempts(1));
        Jobs jobs = DB.jobs(behind);
        UUID id = Fixture.create(jobs, behind, 1).id();
        start(behind);

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(Fixture.items(jobs, id).get(0).attempts()).isOne();
    }

    @Test
    void run_whileTheQuotaRefuses_costsNoAttempt() {
        Quota paused = Quota.unlimited();
        paused.pauseUntil(Instant.now().plusSeconds(3_600));
        JobHandler<Integer, Integer> refused =
                Fixture.doubling("refused").quota(paused).retry(AT_ONCE.withMaxAttempts(1));
        Jobs jobs = DB.jobs(refused);
        UUID id = Fixture.create(jobs, refused, 3).id();
        start(refused);

        await().atMost(LIMIT).until(() -> Fixture.items(jobs, id).stream().allMatch(item -> item.error() != null));
        assertThat(Fixture.items(jobs, id)).allSatisfy(item -> {
            assertThat(item.status()).isEqualTo(ItemStatus.PENDING);
            assertThat(item.attempts()).isZero();
            assertThat(item.error().code()).isEqualTo("RATE_LIMITED");
            assertThat(item.nextAttemptAt()).isAfter(Instant.now().plusSeconds(1_800));
        });
    }

    @Test
    void run_withSecretInputs_erasesThoseThatSucceeded() {
        JobHandler<Integer, Integer> secret = JobHandler.of(
                        "secret",
                        Integer.class,
                        Integer.class,
                        number -> number == 0
                                ? Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "no"))
                                : Mono.just(number))
                .secretInputs();
        Jobs jobs = DB.jobs(secret);
        UUID id = Fixture.create(jobs, secret, 2).id();
        start(secret);

        untilFinal(jobs, id);
        assertThat(DB.query(
                        Boolean.class,
                        "select input is null from batch_items where batch_job_id = $1 order by item_index",
                        id))
                .as("what failed may be retried")
                .containsExactly(false, true);
    }

    @Test
    void run_ofAJobWithADeadline_expiresWhatWasNotDone() {
        Sinks.Empty<Void> gate = Sinks.empty();
        JobHandler<Integer, Integer> slow = JobHandler.of("slow", Integer.class, Integer.class, number -> gate.asMono()
                        .thenReturn(number))
                .concurrency(2);
        Jobs jobs = DB.jobs(slow);
        UUID id = Fixture.create(
                        jobs,
                        slow,
                        10,
                        JobOptions.defaults().withDeadline(Instant.now().plusSeconds(3_600)))
                .id();
        workers.add(Worker.on(DB.pool(), JobHandlers.of(slow))
                .lease(Duration.ofSeconds(1))
                .start());
        await().atMost(LIMIT).until(() -> get(jobs.get(TENANT, id)).counts().running() > 0);

        DB.sql("update batch_jobs set deadline = now() where id = $1", id);
        await().atMost(LIMIT).until(() -> get(jobs.get(TENANT, id)).counts().expired() == 8);
        gate.tryEmitEmpty();

        Job expired = untilFinal(jobs, id);
        assertThat(expired.status()).isEqualTo(JobStatus.EXPIRED);
        assertThat(expired.counts()).isEqualTo(new JobCounts(10, 0, 0, 2, 0, 0, 0, 8));
    }

    @Test
    void run_ofManyTenantsJobs_servesEachInTurn() {
        Queue<String> served = new ConcurrentLinkedQueue<>();
        JobHandler<Integer, Integer> noting =
                JobHandler.of("noting", JobCodec.json(Integer.class), JobCodec.json(Integer.class), (number, call) -> {
                    served.add(call.tenant());
                    return Mono.just(number);
                });
        Jobs jobs = DB.jobs(noting);
        for (int i = 0; i < 5; i++) {
            get(jobs.create("greedy", JobRequest.of("noting"), Fixture.items(noting, 1)));
        }
        UUID modest = get(jobs.create("modest", JobRequest.of("noting"), Fixture.items(noting, 1)))
                .job()
                .id();
        workers.add(Worker.on(DB.pool(), JobHandlers.of(noting)).jobsAtOnce(1).start());

        await().atMost(LIMIT).until(() -> served.size() == 6);
        assertThat(new ArrayList<>(served).indexOf("modest")).isLessThanOrEqualTo(1);
        assertThat(get(jobs.get("modest", modest)).counts().total()).isOne();
    }

    @Test
    void outcomes_ofManyItems_areWrittenInFewTransactions() {
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicInteger begun = new AtomicInteger();
        JobHandler<Integer, Integer> together = JobHandler.of("together", Integer.class, Integer.class, number -> {
                    begun.incrementAndGet();
                    return gate.asMono().thenReturn(number);
                })
                .repeatable()
                .concurrency(500)
                .claimAhead(500);
        Jobs jobs = DB.jobs(together);
        UUID id = Fixture.create(jobs, together, 500).id();
        start(together);
        await().atMost(LIMIT).until(() -> begun.get() == 500);

        gate.tryEmitEmpty();

        untilFinal(jobs, id);
        assertThat(DB.query(
                                Long.class,
                                "select count(distinct xmin::text) from batch_items where batch_job_id = $1",
                                id)
                        .get(0))
                .isLessThan(250);
    }

    @Test
    void run_withLimits_keepsToEachOfThem() {
        AtomicInteger ofType = new AtomicInteger();
        AtomicInteger ofModest = new AtomicInteger();
        Queue<Integer> most = new ConcurrentLinkedQueue<>();
        Queue<Integer> mostOfModest = new ConcurrentLinkedQueue<>();
        JobHandler<Integer, Integer> counted = JobHandler.of(
                        "counted", JobCodec.json(Integer.class), JobCodec.json(Integer.class), (number, call) -> {
                            boolean isModest = number >= 100;
                            most.add(ofType.incrementAndGet());
                            if (isModest) {
                                mostOfModest.add(ofModest.incrementAndGet());
                            }
                            return Mono.delay(Duration.ofMillis(1))
                                    .doOnTerminate(() -> {
                                        ofType.decrementAndGet();
                                        if (isModest) {
                                            ofModest.decrementAndGet();
                                        }
                                    })
                                    .thenReturn(number);
                        })
                .repeatable()
                .concurrency(5);
        Jobs jobs = DB.jobs(counted);
        List<UUID> ids = List.of(
                Fixture.create(jobs, counted, 60).id(),
                Fixture.create(jobs, counted, 60).id(),
                get(jobs.create(
                                TENANT,
                                JobRequest.of("counted")
                                        .withOptions(JobOptions.defaults().withConcurrency(2)),
                                IntStream.range(100, 160)
                                        .mapToObj(counted::item)
                                        .toList()))
                        .job()
                        .id());
        start(counted);

        ids.forEach(id -> assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED));
        assertThat(most).as("of the type, over all its jobs").allMatch(calls -> calls <= 5);
        assertThat(mostOfModest).as("of a job that asked for less").allMatch(calls -> calls <= 2);
    }

    @Test
    void run_withALimitForTenants_keepsToItOverAllTheirJobs() {
        Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
        Queue<Integer> most = new ConcurrentLinkedQueue<>();
        List<JobHandler<Integer, Integer>> types = Stream.of("limited one", "limited two")
                .map(type -> JobHandler.of(
                        type, JobCodec.json(Integer.class), JobCodec.json(Integer.class), (number, call) -> {
                            AtomicInteger calls =
                                    underWay.computeIfAbsent(call.tenant(), tenant -> new AtomicInteger());
                            most.add(calls.incrementAndGet());
                            return Mono.delay(Duration.ofMillis(1))
                                    .doOnTerminate(calls::decrementAndGet)
                                    .thenReturn(number);
                        }))
                .toList();
        Jobs jobs = DB.jobs(types.get(0), types.get(1));
        List<UUID> ids =
                types.stream().map(type -> Fixture.create(jobs, type, 40).id()).toList();
        workers.add(
                Worker.on(DB.pool(), JobHandlers.of(types)).tenantConcurrency(3).start());

        ids.forEach(id -> assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED));
        assertThat(most).allMatch(calls -> calls <= 3);
    }

    @Test
    void run_withAQuota_callsNoMoreThanItGrantsAndLosesNoAttemptByWaiting() {
        AtomicInteger begun = new AtomicInteger();
        JobHandler<Integer, Integer> paced = JobHandler.of("paced", Integer.class, Integer.class, number -> {
                    begun.incrementAndGet();
                    return Mono.just(number);
                })
                .quota(Quota.sliding(4, Duration.ofHours(1)));
        Jobs jobs = DB.jobs(paced);
        UUID id = Fixture.create(jobs, paced, 20).id();
        Worker worker = start(paced);
        await().atMost(LIMIT).until(() -> get(jobs.get(TENANT, id)).counts().succeeded() == 4);

        worker.closeGracefully(LIMIT).block(LIMIT);

        assertThat(begun).hasValue(4);
        assertThat(get(jobs.get(TENANT, id)).counts()).isEqualTo(new JobCounts(20, 16, 0, 4, 0, 0, 0, 0));
        assertThat(Fixture.items(jobs, id))
                .filteredOn(item -> item.attempts() == 0)
                .hasSize(16);
    }

    @Test
    void run_byManyWorkers_callsNoItemTwiceAtOnce() {
        Set<Integer> underWay = ConcurrentHashMap.newKeySet();
        Queue<Integer> twice = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        JobHandler<Integer, Integer> alone = JobHandler.of("alone", Integer.class, Integer.class, number -> {
                    calls.incrementAndGet();
                    if (!underWay.add(number)) {
                        twice.add(number);
                    }
                    return Mono.delay(Duration.ofMillis(1))
                            .doOnTerminate(() -> underWay.remove(number))
                            .thenReturn(number);
                })
                .repeatable();
        Jobs jobs = DB.jobs(alone);
        UUID id = Fixture.create(jobs, alone, 1_000).id();
        start(alone);
        start(alone);
        start(alone);

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(twice).isEmpty();
        assertThat(calls).hasValue(1_000);
    }

    @Test
    void run_byAWorkerWhoseClockIsAnHourAhead_keepsItsLeases() {
        VirtualTimeScheduler ahead = VirtualTimeScheduler.create();
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicInteger begun = new AtomicInteger();
        JobHandler<Integer, Integer> slow = JobHandler.of("ahead", Integer.class, Integer.class, number -> {
            begun.incrementAndGet();
            return gate.asMono().thenReturn(number);
        });
        Jobs jobs = DB.jobs(slow);
        UUID id = Fixture.create(jobs, slow, 5).id();
        workers.add(Worker.on(DB.pool(), JobHandlers.of(slow)).scheduler(ahead).start());
        await().atMost(LIMIT).until(() -> {
            ahead.advanceTimeBy(Duration.ofSeconds(1));
            return begun.get() == 5;
        });

        ahead.advanceTimeBy(Duration.ofHours(1));
        start(slow);

        assertThat(DB.query(
                        Boolean.class,
                        "select lease_until between now() and now() + interval '61 s' from batch_items where batch_job_id = $1",
                        id))
                .as("by the database's clock")
                .containsExactly(true, true, true, true, true);
        gate.tryEmitEmpty();
        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(begun).hasValue(5);
    }

    @Test
    void run_observed_isATraceForEachCall() {
        Queue<Observation.Context> ended = new ConcurrentLinkedQueue<>();
        TestObservationRegistry registry = TestObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                ended.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        Queue<Object> parents = new ConcurrentLinkedQueue<>();
        JobHandler<Integer, Integer> traced = JobHandler.of(
                "traced",
                Integer.class,
                Integer.class,
                number -> Mono.deferContextual(context -> {
                    parents.add(context.get(ObservationThreadLocalAccessor.KEY));
                    return number == 0
                            ? Mono.just(number)
                            : Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "no"));
                }));
        Jobs jobs = DB.jobs(traced);
        UUID id = Fixture.create(jobs, traced, 2).id();
        workers.add(
                Worker.on(DB.pool(), JobHandlers.of(traced)).observe(registry).start());

        untilFinal(jobs, id);
        assertThat(ended)
                .extracting(
                        Observation.Context::getName,
                        context -> tag(context, JobObservation.Tag.TYPE),
                        context -> tag(context, JobObservation.Tag.TENANT),
                        context -> tag(context, JobObservation.Tag.JOB),
                        context -> tag(context, JobObservation.Tag.INDEX),
                        context -> tag(context, JobObservation.Tag.ATTEMPT),
                        context -> tag(context, JobObservation.Tag.OUTCOME))
                .containsExactlyInAnyOrder(
                        tuple("millrace.jobs.item", "traced", TENANT, id.toString(), "0", "1", "SUCCESS"),
                        tuple("millrace.jobs.item", "traced", TENANT, id.toString(), "1", "1", "INVALID_INPUT"));
        assertThat(ended).extracting(Observation.Context::getParentObservation).containsOnlyNulls();
        assertThat(parents).as("of what the calls report themselves").doesNotHaveDuplicates();
    }

    private static String tag(Observation.Context context, JobObservation.Tag tag) {
        return context.getAllKeyValues().stream()
                .filter(pair -> pair.getKey().equals(tag.asString()))
                .map(KeyValue::getValue)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void run_withAnObserverThatThrows_isNotHarmed() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStart(Observation.Context context) {
                throw new IllegalStateException("broken");
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        JobHandler<Integer, Integer> doubling = Fixture.doubling("badly observed");
        Jobs jobs = DB.jobs(doubling);
        UUID id = Fixture.create(jobs, doubling, 3).id();
        workers.add(
                Worker.on(DB.pool(), JobHandlers.of(doubling)).observe(registry).start());

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    void meters_ofWhatWaitsAndWhatDiedWorkersLeft_tellTheAgeAndTheNumber() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        JobHandler<Integer, Integer> doubling = Fixture.doubling("left");
        Jobs jobs = DB.jobs(doubling);
        UUID id = Fixture.create(jobs, doubling, 3).id();
        Leases dead = new Leases(DB.database(), "dead", Duration.ofMinutes(1));
        get(dead.begin(id));
        get(dead.claim(id, true, Leases.Place.START, 2, 0));
        DB.sql("update batch_jobs set served_at = now() - interval '1 h' where id = $1", id);
        Worker worker = Worker.on(DB.pool(), JobHandlers.of(doubling))
                .lease(Duration.ofSeconds(2))
                .pollEvery(Duration.ofMillis(100))
                .start();
        workers.add(worker);
        worker.meters().bindTo(registry);
        DB.sql( // what it sweeps up before it is metered would not be counted
                "update batch_items set lease_until = now() - interval '1 s' where batch_job_id = $1 and worker_id like 'dead%'",
                id);

        untilFinal(jobs, id);
        await().atMost(LIMIT)
                .until(() -> registry.get("millrace.jobs.swept").counter().count() == 2);
        assertThat(registry.get("millrace.jobs.queue.age").gauge().value()).isNotNegative();
    }

    @Test
    void meters_always_tellWhatIsDone() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        JobHandler<Integer, Integer> doubling = Fixture.doubling("metered");
        Jobs jobs = DB.jobs(doubling);
        start(doubling).meters().bindTo(registry);
        UUID id = Fixture.create(jobs, doubling, 20).id();

        untilFinal(jobs, id);
        await().atMost(LIMIT)
                .until(() -> registry.get("millrace.jobs.held")
                                .tag("tenant", TENANT)
                                .gauge()
                                .value()
                        == 0);
        assertThat(registry.get("millrace.jobs.finished")
                        .tags("type", "metered", "status", "succeeded", "code", "none")
                        .timer()
                        .count())
                .isEqualTo(20);
        assertThat(registry.get("millrace.jobs.claimed")
                        .tag("type", "metered")
                        .counter()
                        .count())
                .isEqualTo(20);
    }

    private Worker start(JobHandler<?, ?>... handlers) {
        Worker worker = Worker.on(DB.pool(), JobHandlers.of(handlers)).start();
        workers.add(worker);
        return worker;
    }

    private static Job untilFinal(Jobs jobs, UUID id) {
        JobEvent last = get(jobs.watch(TENANT, id).last());
        return ((JobEvent.Done) last).job();
    }
}
