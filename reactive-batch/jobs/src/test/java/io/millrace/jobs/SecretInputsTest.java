package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static io.millrace.jobs.JobCipherTest.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.RetryPolicy;
import io.millrace.jobs.JobHandler.FieldProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Inputs that are stored encrypted, wherever they come from; the job's JSON is given here as it would come over HTTP. */
class SecretInputsTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String SECRET = "\"the s3cr3t\"";
    private static final NewItem ITEM = new NewItem(null, SECRET);

    @RegisterExtension
    static final Fixture DB = new Fixture();

    private final String type = "secret-" + NAMES.incrementAndGet(); // workers of other tests take none of these
    private final Queue<String> called = new ConcurrentLinkedQueue<>();
    private final List<Worker> workers = new ArrayList<>();
    private final JobHandler<String, Integer> plain = JobHandler.of(type, String.class, Integer.class, input -> {
                called.add(input);
                return Mono.just(input.length());
            })
            .retry(RetryPolicy.defaults().withBackoff(retry -> 1L));
    private final JobCipher cipher = JobCipher.aes(key(1));
    private final JobHandler<String, Integer> encrypting = plain.secretInputs(cipher);
    private final Jobs jobs = DB.jobs(encrypting);

    @AfterEach
    void close() {
        workers.forEach(worker -> worker.closeGracefully(Duration.ZERO).block(LIMIT));
    }

    private UUID create(Jobs creating, String tenant, List<NewItem> items) {
        return get(creating.create(tenant, JobRequest.of(type), items)).job().id();
    }

    /** The item once a worker with that handler has ended it. */
    private JobItem run(UUID id, JobHandler<?, ?> handler) {
        return run(TENANT, id, handler);
    }

    private JobItem run(String tenant, UUID id, JobHandler<?, ?> handler) {
        workers.add(Worker.on(DB.pool(), JobHandlers.of(handler)).start());
        jobs.watch(tenant, id).blockLast(LIMIT);
        return get(jobs.results(tenant, id).next());
    }

    private static List<String> stored(UUID id) {
        return DB.query(String.class, "select coalesce(input, 'erased') from batch_items where batch_job_id = $1", id);
    }

    private void assertFailedUncalled(JobItem item, String message) {
        assertThat(item.status()).isEqualTo(ItemStatus.FAILED);
        assertThat(item.attempts()).isOne();
        assertThat(item.error())
                .isEqualTo(new ItemError(
                        "OPERATION_FAILED",
                        ItemError.Kind.PERMANENT,
                        message,
                        item.error().details(),
                        null));
        assertThat(item.toString()).doesNotContain("s3cr3t");
        assertThat(called).isEmpty();
    }

    @Test
    void create_withACipher_storesNothingReadable() {
        List<NewItem> items = IntStream.range(0, 1_500).mapToObj(i -> ITEM).toList();

        UUID id = create(jobs, TENANT, items);

        assertThat(stored(id))
                .hasSize(1_500)
                .doesNotHaveDuplicates()
                .allMatch(input -> input.matches("[A-Za-z0-9+/=]+"));
        assertThat(DB.query(
                        Long.class,
                        "select count(*) from batch_items t where batch_job_id = $1 and t::text like '%s3cr3t%'",
                        id))
                .containsExactly(0L);
        assertThat(get(jobs.items(TENANT, id, ItemQuery.all().withInputs(ItemQuery.Inputs.INCLUDED))
                        .items()
                        .collectList()))
                .allMatch(item -> item.input() == null);
    }

    @Test
    void run_withTheCipher_callsWithTheInputAndErasesIt() {
        UUID id = create(jobs, TENANT, List.of(ITEM));

        JobItem item = run(id, encrypting);

        assertThat(encrypting.output(item)).isEqualTo(10);
        assertThat(called).containsExactly("the s3cr3t");
        assertThat(stored(id)).containsExactly("erased");
    }

    @Test
    void create_withACipher_checksAndComparesTheInputItself() {
        JobHandler<String, Integer> strict = encrypting
                .validate(input -> input.isBlank() ? List.of(new FieldProblem(null, "is blank")) : List.of())
                .dedupeBy(input -> input);
        Jobs strictly = DB.jobs(strict).limits(JobLimits.defaults().withItemBytes(SECRET.length()));
        JobRequest once = JobRequest.of(type).withIdempotencyKey(type);

        CreatedJob created = get(strictly.create(TENANT, once, List.of(ITEM)));

        assertThat(get(strictly.create(TENANT, once, List.of(ITEM))))
                .as("the same request, though it would be encrypted otherwise")
                .isEqualTo(new CreatedJob(created.job(), true));
        refused(strictly, ITEM, "another item does the same: dedupe key the s3cr3t");
        refused(strictly, new NewItem(null, "\" \""), "is blank");
        refused(strictly, new NewItem(null, "\"the s3cr3ts\""), "has 13 bytes; at most 12 are taken");
    }

    private void refused(Jobs creating, NewItem item, String problem) {
        StepVerifier.create(creating.create(TENANT, JobRequest.of(type), List.of(item)))
                .expectErrorSatisfies(failure -> assertThat(((JobValidationException) failure).problems())
                        .extracting(JobValidationException.ItemProblem::message)
                        .containsExactly(problem))
                .verify(LIMIT);
    }

    @Test
    void run_afterTheKeyWasChanged_readsWhatWasWrittenWithTheEarlierOne() {
        UUID id = create(jobs, TENANT, List.of(ITEM));

        assertThat(run(id, plain.secretInputs(JobCipher.aes(key(2), key(1)))).status())
                .isEqualTo(ItemStatus.SUCCEEDED);
        assertThat(called).containsExactly("the s3cr3t");
    }

    @Test
    void run_withoutTheKey_failsTheItemUncalledAndWithItWhenRetriedSucceeds() {
        UUID id = create(jobs, TENANT, List.of(ITEM));

        assertFailedUncalled(
                run(id, plain.secretInputs(JobCipher.aes(key(2), key(3)))),
                "the input cannot be decrypted: not encrypted for its owner with any of the 2 keys that there are");
        close();

        get(jobs.retry(TENANT, id, RetryRequest.failed()));
        assertThat(run(id, encrypting).status()).isEqualTo(ItemStatus.SUCCEEDED);
    }

    @Test
    void run_ofAnInputThatWasMovedToAnotherTenant_failsTheItemUncalled() {
        UUID ours = create(jobs, TENANT, List.of(ITEM));
        UUID theirs = create(jobs, "globex", List.of(new NewItem(null, "\"theirs\"")));
        DB.sql(
                "update batch_items set input = (select input from batch_items where batch_job_id = $1)"
                        + " where batch_job_id = $2",
                ours,
                theirs);
        get(jobs.pause(TENANT, ours));

        assertFailedUncalled(
                run("globex", theirs, encrypting),
                "the input cannot be decrypted: not encrypted for its owner with any of the 1 keys that there are");
    }

    @Test
    void run_ofAnInputThatIsNotEncrypted_failsTheItemUncalled() {
        UUID id = create(DB.jobs(plain), TENANT, List.of(ITEM));

        assertFailedUncalled(run(id, encrypting), "the input cannot be decrypted");
    }

    @Test
    void run_whileTheCipherIsAwayForAMoment_isTriedAgain() {
        UUID id = create(jobs, TENANT, List.of(ITEM));
        AtomicInteger asked = new AtomicInteger();
        JobCipher shaky = decryptingWith(Mono.defer(() -> asked.incrementAndGet() == 1
                ? Mono.error(new MillraceException(ErrorCode.CONNECTION_ERROR, "the vault is away"))
                : Mono.just("\"again\"".getBytes())));

        JobItem item = run(id, plain.secretInputs(shaky));

        assertThat(item.status()).isEqualTo(ItemStatus.SUCCEEDED);
        assertThat(item.attempts()).isEqualTo(2);
        assertThat(called).containsExactly("again");
    }

    @Test
    void run_whenTheCipherFailsSomehow_failsTheItemWithoutShowingWhatItSays() {
        UUID id = create(jobs, TENANT, List.of(ITEM));

        assertFailedUncalled(
                run(id, plain.secretInputs(decryptingWith(Mono.error(new IllegalStateException("s3cr3t"))))),
                "the input cannot be decrypted");
    }

    @Test
    void run_whenTheCipherAnswersNothing_failsTheItem() {
        UUID id = create(jobs, TENANT, List.of(ITEM));

        assertFailedUncalled(
                run(id, plain.secretInputs(decryptingWith(Mono.empty()))), "the input cannot be decrypted");
    }

    @Test
    void create_whenTheCipherFails_createsNothing() {
        assertCreatesNothing(
                Mono.error(new MillraceException(ErrorCode.CONNECTION_ERROR, "the vault is away")),
                ErrorCode.CONNECTION_ERROR,
                "the inputs cannot be encrypted: the vault is away");
        assertCreatesNothing(Mono.empty(), ErrorCode.OPERATION_FAILED, "the inputs cannot be encrypted");
    }

    @Test
    void create_whenTheCipherDoesNotAnswer_createsNothing() {
        assertCreatesNothing(
                Mono.never(), ErrorCode.TIMEOUT, "the inputs were not encrypted within PT0.5S; nothing was created");
    }

    private void assertCreatesNothing(Mono<byte[]> encrypted, ErrorCode code, String message) {
        Jobs creating = DB.jobs(plain.secretInputs(new Fixed(encrypted, Mono.never())))
                .limits(JobLimits.defaults().withPatience(Duration.ofMillis(500)));

        StepVerifier.create(creating.create(TENANT, JobRequest.of(type), List.of(ITEM)))
                .expectErrorSatisfies(failure -> {
                    assertThat(((MillraceException) failure).code()).isEqualTo(code);
                    assertThat(failure).hasMessage(message);
                })
                .verify(LIMIT);
        assertThat(DB.query(Long.class, "select count(*) from batch_jobs where job_type = $1", type))
                .containsExactly(0L);
    }

    private static JobCipher decryptingWith(Mono<byte[]> answer) {
        return new Fixed(Mono.never(), answer);
    }

    /** A cipher that answers always the same. */
    private record Fixed(Mono<byte[]> encrypted, Mono<byte[]> decrypted) implements JobCipher {
        @Override
        public Mono<byte[]> encrypt(byte[] plain, String owner) {
            return encrypted;
        }

        @Override
        public Mono<byte[]> decrypt(byte[] encrypted, String owner) {
            return decrypted;
        }
    }
}
