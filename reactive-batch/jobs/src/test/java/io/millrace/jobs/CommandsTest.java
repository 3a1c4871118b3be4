package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.jobs.JobException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Commands, in situations that the test brings about with the lease protocol itself, worker by worker. */
class CommandsTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    private static final Duration LEASE = Duration.ofMinutes(1);

    private final JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
    private final Jobs jobs = DB.jobs(doubling);
    private final Leases leases = new Leases(DB.database(), "w", LEASE);

    @Test
    void pause_ofAPendingJob_pausesItAtOnce() {
        UUID id = create(5);

        assertThat(get(jobs.pause(TENANT, id)).status()).isEqualTo(JobStatus.PAUSED);
        assertThat(events(id)).containsExactly("created", "pausing", "paused");
    }

    @Test
    void pause_whileItemsRun_waitsForThemAndLetsNoOtherBegin() {
        UUID id = create(5);
        List<Claimed> claimed = claim(id, 2);

        assertThat(get(jobs.pause(TENANT, id)).status()).isEqualTo(JobStatus.PAUSING);
        assertThat(claim(id, 2)).isEmpty();
        finish(id, claimed.get(0));
        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.PAUSING);
        finish(id, claimed.get(1));

        Job paused = get(jobs.get(TENANT, id));
        assertThat(paused.status()).isEqualTo(JobStatus.PAUSED);
        assertThat(paused.counts()).isEqualTo(new JobCounts(5, 3, 0, 2, 0, 0, 0, 0));
        assertThat(claim(id, 2)).isEmpty();
    }

    @Test
    void pause_whenTheLastItemsEndMeanwhile_completes() {
        UUID id = create(2);
        List<Claimed> claimed = claim(id, 2);
        get(jobs.pause(TENANT, id));

        claimed.forEach(item -> finish(id, item));

        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    void resume_ofAPausedJob_letsItRunAgain() {
        UUID id = create(5);
        get(jobs.pause(TENANT, id));

        assertThat(get(jobs.resume(TENANT, id)).status()).isEqualTo(JobStatus.RUNNING);
        assertThat(claim(id, 9)).hasSize(5);
        assertThat(events(id)).containsExactly("created", "pausing", "paused", "resumed");
    }

    @Test
    void resume_whilePausing_takesThePauseBack() {
        UUID id = create(5);
        claim(id, 2);
        get(jobs.pause(TENANT, id));

        assertThat(get(jobs.resume(TENANT, id)).status()).isEqualTo(JobStatus.RUNNING);
        assertThat(claim(id, 9)).hasSize(3);
    }

    @Test
    void cancel_ofAPendingJob_cancelsAllItemsAndTheJob() {
        UUID id = create(5);

        Job cancelled = get(jobs.cancel(TENANT, id));

        assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(cancelled.counts()).isEqualTo(new JobCounts(5, 0, 0, 0, 0, 0, 5, 0));
        assertThat(cancelled.finishedAt()).isNotNull();
        assertThat(Fixture.items(jobs, id)).allSatisfy(item -> {
            assertThat(item.status()).isEqualTo(ItemStatus.CANCELLED);
            assertThat(item.error().code()).isEqualTo("CANCELLED");
        });
    }

    @Test
    void cancel_whileItemsRun_cancelsTheOthersAtOnceAndKeepsTheirOutcomes() {
        UUID id = create(5);
        List<Claimed> claimed = claim(id, 2);

        Job cancelling = get(jobs.cancel(TENANT, id));
        assertThat(cancelling.status()).isEqualTo(JobStatus.CANCELLING);
        assertThat(cancelling.counts()).isEqualTo(new JobCounts(5, 0, 2, 0, 0, 0, 3, 0));
        assertThat(claim(id, 9)).isEmpty();
        finish(id, claimed.get(0));
        get(leases.finish(id, List.of(again(claimed.get(1))), false));

        Job cancelled = get(jobs.get(TENANT, id));
        assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(cancelled.counts())
                .as("what would have been tried again is not")
                .isEqualTo(new JobCounts(5, 0, 0, 1, 0, 0, 4, 0));
        assertThat(get(jobs.results(TENANT, id, Set.of(ItemStatus.SUCCEEDED), -1)
                        .collectList()))
                .hasSize(1);
    }

    @Test
    void cancel_ofMoreItemsThanOneTransactionTakes_answersAtOnceAndEndsTheRestByItself() {
        UUID id = create(25_000);
        leases.begin(id).block(LIMIT);

        Job cancelling = get(jobs.cancel(TENANT, id));

        assertThat(cancelling.status()).isEqualTo(JobStatus.CANCELLING);
        assertThat(cancelling.counts().cancelled()).as("one transaction's").isEqualTo(10_000);
        assertThat(claim(id, 9)).isEmpty();
        assertThat(get(jobs.cancel(TENANT, id)).status()).isIn(JobStatus.CANCELLING, JobStatus.CANCELLED);
        await().atMost(LIMIT).until(() -> get(jobs.get(TENANT, id)).status() == JobStatus.CANCELLED);
        assertThat(get(jobs.get(TENANT, id)).counts().cancelled()).isEqualTo(25_000);
    }

    @Test
    void abort_withMoreItemsThanOneTransactionTakes_keepsNoOutcomeWaitingForTheRest() {
        UUID id = create(25_000, JobOptions.defaults().withAbortAfter(1L));
        List<Claimed> claimed = claim(id, 1);

        assertThat(get(leases.finish(id, List.of(failed(claimed.get(0))), false)))
                .containsExactly(true);

        Job ending = get(jobs.get(TENANT, id));
        assertThat(ending.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(ending.counts().cancelled()).as("one transaction's").isEqualTo(10_000);
        assertThat(claim(id, 9)).isEmpty();
        new Housekeeping(DB.database(), leases, new WorkerMeters()).settle().block(LIMIT);
        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.FAILED);
        assertThat(get(jobs.get(TENANT, id)).counts().cancelled()).isEqualTo(24_999);
    }

    @Test
    void endings_whoseProcessDied_areTakenUpByAnyWorkerWhenTheDatabaseTellsIt() {
        UUID cancelled = create(12_000);
        UUID aborted = create(12_000, JobOptions.defaults().withAbortAfter(1L));
        List<Claimed> claimed = claim(aborted, 1);
        Duration never = Duration.ofHours(1);
        Worker worker = Worker.on(DB.pool(), JobHandlers.of(Fixture.doubling("other")))
                .lease(never)
                .pollEvery(never)
                .start();
        try {
            await().atMost(LIMIT)
                    .until(() -> DB.query(
                                            Long.class,
                                            "select count(*) from pg_stat_activity where datname = $1 and query like 'listen%'",
                                            DB.name())
                                    .get(0)
                            > 0);

            DB.database() // all that a process does that dies behind its first transaction
                    .transaction(connection -> Settlement.enter(
                                    connection, cancelled, JobStatus.CANCELLING, "cancelling", 0, null)
                            .then(Settlement.settle(connection, cancelled)))
                    .block(LIMIT);
            get(leases.finish(aborted, List.of(failed(claimed.get(0))), false));

            await().atMost(LIMIT)
                    .until(() -> get(jobs.get(TENANT, cancelled)).status() == JobStatus.CANCELLED
                            && get(jobs.get(TENANT, aborted)).status() == JobStatus.FAILED);
        } finally {
            worker.close();
        }
    }

    @Test
    void commands_obeyedAlready_answerWithTheJobAsItIs() {
        UUID paused = create(1);
        get(jobs.pause(TENANT, paused));
        long version = get(jobs.get(TENANT, paused)).version();
        assertThat(get(jobs.pause(TENANT, paused)).version()).isEqualTo(version);

        UUID cancelled = create(1);
        get(jobs.cancel(TENANT, cancelled));
        assertThat(get(jobs.cancel(TENANT, cancelled)).status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void commands_impossibleNow_tellTheStateTheJobIsIn() {
        UUID id = create(1);
        get(jobs.cancel(TENANT, id));

        StepVerifier.create(jobs.pause(TENANT, id))
                .expectErrorSatisfies(failure -> {
                    JobException refused = (JobException) failure;
                    assertThat(refused.reason()).isEqualTo(Reason.IMPOSSIBLE_NOW);
                    assertThat(refused.job().orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
                })
                .verify(LIMIT);
        UUID pending = create(1);
        refused(jobs.delete(TENANT, pending), Reason.IMPOSSIBLE_NOW);
        refused(jobs.resume(TENANT, pending), Reason.IMPOSSIBLE_NOW);
        refused(jobs.retry(TENANT, pending, RetryRequest.failed()), Reason.IMPOSSIBLE_NOW);
    }

    @Test
    void commands_forAnotherVersion_areRefusedAndChangeNothing() {
        UUID id = create(1);
        Job job = get(jobs.get(TENANT, id));

        refused(jobs.ifVersion(job.version() + 1).cancel(TENANT, id), Reason.OTHER_VERSION);
        assertThat(get(jobs.get(TENANT, id))).isEqualTo(job);

        assertThat(get(jobs.ifVersion(job.version()).cancel(TENANT, id)).status())
                .isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void version_always_changesWithTheStateAndNotWithTheCounts() {
        UUID id = create(3);
        List<Claimed> claimed = claim(id, 3);
        long version = get(jobs.get(TENANT, id)).version();

        finish(id, claimed.get(0));
        assertThat(get(jobs.get(TENANT, id)).version()).isEqualTo(version);
        get(jobs.pause(TENANT, id));
        assertThat(get(jobs.get(TENANT, id)).version()).isGreaterThan(version);
    }

    @Test
    void retry_ofAFinalJob_processesOnlyWhatFailedAgain() {
        UUID id = create(4);
        List<Claimed> claimed = claim(id, 4);
        finish(id, claimed.get(0));
        get(leases.finish(
                id, List.of(failed(claimed.get(1)), failed(claimed.get(2)), ambiguous(claimed.get(3))), false));
        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.COMPLETED_WITH_ERRORS);

        RetriedJob retried = get(jobs.retry(TENANT, id, RetryRequest.failed()));

        assertThat(retried.reset()).isEqualTo(2);
        assertThat(retried.job().status()).isEqualTo(JobStatus.RUNNING);
        assertThat(retried.job().run()).isEqualTo(2);
        assertThat(retried.job().finishedAt()).isNull();
        assertThat(retried.job().expiresAt()).isNull();
        assertThat(retried.job().counts()).isEqualTo(new JobCounts(4, 2, 0, 1, 0, 1, 0, 0));
        List<Claimed> again = claim(id, 9);
        assertThat(again).extracting(Claimed::index).containsExactly(1, 2);
        assertThat(again).allSatisfy(item -> {
            assertThat(item.attempts()).as("in all runs").isEqualTo(2);
            assertThat(item.tries()).as("in this run").isOne();
        });
        again.forEach(item -> finish(id, item));
        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.COMPLETED_WITH_ERRORS);
    }

    @Test
    void retry_byCodeOrName_resetsOnlyThose() {
        UUID id = create(3);
        List<Claimed> claimed = claim(id, 3);
        get(leases.finish(id, claimed.stream().map(CommandsTest::failed).toList(), false));
        RetryRequest failed = RetryRequest.failed();

        assertThat(get(jobs.retry(TENANT, id, failed.withErrorCodes(Set.of("TIMEOUT"))))
                        .reset())
                .isZero();
        assertThat(get(jobs.get(TENANT, id)).status())
                .as("nothing to do reopens nothing")
                .isEqualTo(JobStatus.FAILED);
        assertThat(get(jobs.retry(TENANT, id, failed.withCustomIds(Set.of("n1"))))
                        .reset())
                .isOne();
        assertThat(claim(id, 9)).extracting(Claimed::index).containsExactly(1);
    }

    @Test
    void retry_ofACancelledJob_mayBringBackWhatWasCancelled() {
        UUID id = create(3);
        get(jobs.cancel(TENANT, id));

        RetriedJob retried = get(jobs.retry(TENANT, id, RetryRequest.of(ItemStatus.CANCELLED)));

        assertThat(retried.reset()).isEqualTo(3);
        assertThat(claim(id, 9)).hasSize(3);
    }

    @Test
    void retry_ofAnExpiredJob_isNotStoppedByTheDeadlineThatPassed() {
        UUID id = create(3, JobOptions.defaults().withDeadline(Instant.now().plusSeconds(3600)));
        DB.sql("update batch_jobs set deadline = now() - interval '1 second' where id = $1", id);
        Settlement.settleAll(DB.database(), id).block(LIMIT);
        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.EXPIRED);

        RetriedJob retried = get(jobs.retry(TENANT, id, RetryRequest.of(ItemStatus.EXPIRED)));

        assertThat(retried.reset()).isEqualTo(3);
        assertThat(retried.job().options().deadline()).isNull();
        assertThat(claim(id, 9)).hasSize(3);
    }

    @Test
    void retry_whileTheJobRuns_addsToIt() {
        UUID id = create(3);
        List<Claimed> claimed = claim(id, 2);
        get(leases.finish(id, List.of(failed(claimed.get(0))), false));

        RetriedJob retried = get(jobs.retry(TENANT, id, RetryRequest.failed()));

        assertThat(retried.job().status()).isEqualTo(JobStatus.RUNNING);
        assertThat(claim(id, 9)).extracting(Claimed::index).containsExactly(2, 0);
    }

    @Test
    void retry_thatTakesLongerThanOtherWork_isWaitedFor() throws Exception {
        UUID id = create(3);
        get(jobs.cancel(TENANT, id));
        Duration patience = Duration.ofMillis(300);
        Database impatient = new Database(DB.pool(), patience);
        Commands commands = new Commands(impatient, null);
        RetryRequest request = RetryRequest.of(ItemStatus.CANCELLED);
        Sinks.Empty<Void> letGo = Sinks.empty();
        CompletableFuture<Boolean> holder = DB.database()
                .transaction(connection -> Settlement.hold(connection, id)
                        .flatMap(held -> letGo.asMono().thenReturn(held)))
                .toFuture();
        await().atMost(LIMIT).until(() -> locked(id));

        CompletableFuture<RetriedJob> retried =
                commands.retry(TENANT, id, request).toFuture();
        StepVerifier.create(impatient.transaction(connection -> Settlement.hold(connection, id)))
                .expectErrorSatisfies(failure -> assertThat(io.millrace.core.ErrorCode.of(failure))
                        .isEqualTo(io.millrace.core.ErrorCode.TIMEOUT))
                .verify(LIMIT);
        assertThat(retried).isNotDone();
        letGo.tryEmitEmpty();

        assertThat(holder.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        RetriedJob answer = retried.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.reset()).isEqualTo(3);
        assertThat(answer.job().status()).isEqualTo(JobStatus.RUNNING);
        RetriedJob again = get(jobs.retry(TENANT, id, request));
        assertThat(again.reset()).isZero();
        assertThat(again.job()).isEqualTo(answer.job());
    }

    private static boolean locked(UUID id) {
        return DB.query(
                        Long.class,
                        "select count(*) from (select 1 from batch_results where batch_job_id = $1 for update skip locked) as free",
                        id)
                .get(0)
                .equals(0L);
    }

    @Test
    void abort_whenEnoughItemsFailed_cancelsTheRestAndFails() {
        UUID id = create(10, JobOptions.defaults().withAbortAfter(2L));
        List<Claimed> claimed = claim(id, 4);

        get(leases.finish(id, List.of(failed(claimed.get(0))), false));
        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.RUNNING);
        get(leases.finish(id, List.of(ambiguous(claimed.get(1))), false));

        Job draining = get(jobs.get(TENANT, id));
        assertThat(draining.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(draining.counts()).isEqualTo(new JobCounts(10, 0, 2, 0, 1, 1, 6, 0));
        finish(id, claimed.get(2));
        finish(id, claimed.get(3));
        Job failed = get(jobs.get(TENANT, id));
        assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
        assertThat(failed.error()).isEqualTo("given up: 2 items did not succeed, and 2 were enough");
    }

    @Test
    void delete_ofAFinalJob_hidesItAtOnceAndLeavesATombstone() {
        UUID id = create(3);
        get(jobs.cancel(TENANT, id));

        jobs.delete(TENANT, id).block(LIMIT);

        refused(jobs.get(TENANT, id), Reason.UNKNOWN_JOB);
        refused(jobs.delete(TENANT, id), Reason.UNKNOWN_JOB);
        new Housekeeping(DB.database(), leases, new WorkerMeters()).sweep().block(LIMIT);
        assertThat(DB.query(Long.class, "select count(*) from batch_items where batch_job_id = $1", id))
                .containsExactly(0L);
        assertThat(DB.query(String.class, "select status from batch_tombstones where id = $1", id))
                .containsExactly("cancelled");
    }

    @Test
    void retention_whenOver_removesTheJob() {
        UUID id = create(3);
        get(jobs.cancel(TENANT, id));
        DB.sql("update batch_jobs set expires_at = now() - interval '1 second' where id = $1", id);

        new Housekeeping(DB.database(), leases, new WorkerMeters()).sweep().block(LIMIT);

        refused(jobs.get(TENANT, id), Reason.UNKNOWN_JOB);
        assertThat(DB.query(Long.class, "select count(*) from batch_items where batch_job_id = $1", id))
                .containsExactly(0L);
    }

    @Test
    void retention_ofAJobLargerThanAPiece_leavesATombstoneWithItsCountsAlone() {
        UUID id = create(12_000);
        get(jobs.cancel(TENANT, id));
        await().atMost(LIMIT).until(() -> get(jobs.get(TENANT, id)).status().isFinal());
        DB.sql("update batch_jobs set expires_at = now() - interval '1 second' where id = $1", id);

        new Housekeeping(DB.database(), leases, new WorkerMeters()).sweep().block(LIMIT);

        for (String table : List.of("batch_items", "batch_events", "batch_results")) {
            assertThat(DB.query(Long.class, "select count(*) from " + table + " where batch_job_id = $1", id))
                    .as(table)
                    .containsExactly(0L);
        }
        String counts = DB.query(String.class, "select counts from batch_tombstones where id = $1", id)
                .get(0);
        assertThat(JsonCodec.OBJECT.read(counts)).containsEntry("total", 12_000).containsEntry("cancelled", 12_000);
    }

    @Test
    void housekeeping_withOneJobThatCannotBeDealtWith_dealsWithTheOthers() {
        List<UUID> ids = Stream.generate(() -> create(2)).limit(3).toList();
        ids.forEach(id -> get(jobs.cancel(TENANT, id)));
        DB.sql("update batch_jobs set expires_at = now() - interval '1 second' where id = any ($1)", (Object)
                ids.toArray(UUID[]::new));
        DB.sql("create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$");
        DB.sql("create trigger refuse before delete on batch_jobs for each row when (old.id = '" + ids.get(1)
                + "') execute function refuse()");
        try {
            new Housekeeping(DB.database(), leases, new WorkerMeters())
                    .sweep()
                    .as(StepVerifier::create)
                    .expectError(io.millrace.core.MillraceException.class)
                    .verify(LIMIT);
        } finally {
            DB.sql("drop trigger refuse on batch_jobs");
        }

        assertThat(DB.query(
                        UUID.class, "select id from batch_jobs where id = any ($1)", (Object) ids.toArray(UUID[]::new)))
                .containsExactly(ids.get(1));
    }

    static Stream<Function<UUID, Mono<?>>> foreignCalls() {
        Jobs jobs = DB.jobs(Fixture.doubling("double"));
        return Stream.of(
                id -> jobs.get("other", id),
                id -> jobs.report("other", id),
                id -> jobs.items("other", id, ItemQuery.all()).items().next(),
                id -> jobs.results("other", id).next(),
                id -> jobs.watch("other", id).next(),
                id -> jobs.watch("other", id, 1).next(),
                id -> jobs.pause("other", id),
                id -> jobs.resume("other", id),
                id -> jobs.cancel("other", id),
                id -> jobs.retry("other", id, RetryRequest.failed()),
                id -> jobs.delete("other", id));
    }

    @ParameterizedTest
    @MethodSource("foreignCalls")
    void everything_askedByAnotherTenant_isUnknown(Function<UUID, Mono<?>> call) {
        UUID id = create(3);
        Job before = get(jobs.get(TENANT, id));

        StepVerifier.create(call.apply(id))
                .expectErrorSatisfies(failure -> assertThat(io.millrace.core.ErrorCode.of(failure))
                        .isEqualTo(io.millrace.core.ErrorCode.NOT_FOUND))
                .verify(LIMIT);
        assertThat(get(jobs.get(TENANT, id))).isEqualTo(before);
        assertThat(get(jobs.list("other", JobQuery.all()).items().collectList()))
                .isEmpty();
    }

    private UUID create(int count) {
        return create(count, JobOptions.defaults());
    }

    private UUID create(int count, JobOptions options) {
        return Fixture.create(jobs, doubling, count, options).id();
    }

    private List<Claimed> claim(UUID id, int most) {
        leases.begin(id).block(LIMIT);
        return get(leases.claim(id, true, Leases.Place.START, most, System.nanoTime() + LEASE.toNanos()))
                .items();
    }

    private void finish(UUID id, Claimed item) {
        assertThat(get(leases.finish(
                        id, List.of(new Outcome(item, ItemStatus.SUCCEEDED, "1", null, Duration.ZERO, 0)), false)))
                .containsExactly(true);
    }

    private static Outcome failed(Claimed item) {
        return new Outcome(
                item,
                ItemStatus.FAILED,
                null,
                new ItemError("INVALID_INPUT", ItemError.Kind.PERMANENT, "no", null, 422),
                Duration.ZERO,
                0);
    }

    private static Outcome ambiguous(Claimed item) {
        return new Outcome(
                item,
                ItemStatus.AMBIGUOUS,
                null,
                new ItemError("AMBIGUOUS", ItemError.Kind.AMBIGUOUS, "who knows", null, null),
                Duration.ZERO,
                0);
    }

    private static Outcome again(Claimed item) {
        return new Outcome(item, ItemStatus.PENDING, null, failed(item).error(), Duration.ofSeconds(1), 0);
    }

    private static List<String> events(UUID id) {
        return DB.query(String.class, "select type from batch_events where batch_job_id = $1 order by seq", id);
    }

    private static void refused(Mono<?> call, Reason reason) {
        StepVerifier.create(call)
                .expectErrorSatisfies(
                        failure -> assertThat(((JobException) failure).reason()).isEqualTo(reason))
                .verify(LIMIT);
    }
}
