package io.millrace.batch;

import static io.millrace.batch.FakeStore.failure;
import static io.millrace.batch.FakeStore.named;
import static io.millrace.batch.FakeStore.records;
import static io.millrace.batch.FakeStore.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.netflix.concurrency.limits.Limit;
import io.millrace.batch.FakeStore.Fate;
import io.millrace.batch.Operation.Row;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.RetryPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.publisher.PublisherProbe;
import reactor.test.subscriber.TestSubscriber;

/** What a caller gets from the bulk calls, and what the target is sent for them. */
class BatchManagerTest {
    private static final String MODEL = "res.partner";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final FakeStore store = new FakeStore(time);
    private final BatchManager<Long, Map<String, Object>> manager =
            BatchManager.of(store).scheduler(time).retry(RetryPolicy.defaults().withBackoff(retry -> 1_000L));

    // ids and order

    @Test
    void of_withATargetAlone_givesAManagerThatCanBeUsedAtOnce() {
        BatchManager<Long, Map<String, Object>> atOnce = BatchManager.of(store);

        assertThat(atOnce.bulkCreate(MODEL, records(250)).block(Duration.ofSeconds(10)))
                .hasSize(250);
        assertThat(store.log())
                .containsExactly("create res.partner 100", "create res.partner 100", "create res.partner 50");
    }

    @Test
    void bulkCreate_whenChunksEndInAnotherOrder_givesTheIdsInTheOrderOfTheRecords() {
        store.answering(call -> Duration.ofSeconds(10 - call)); // the first takes longest

        List<Long> ids = result(time, manager.chunkSize(2).bulkCreate(MODEL, records(9)));

        assertThat(ids)
                .hasSize(9)
                .doesNotHaveDuplicates()
                .isNotEqualTo(ids.stream().sorted().toList());
        assertThat(ids.stream().map(id -> store.rows().get(id))).isEqualTo(records(9));
    }

    @Test
    void bulkCreate_before_subscription_sendsNothing() {
        Mono<List<Long>> created = manager.bulkCreate(MODEL, records(1));
        assertThat(store.calls()).isEmpty();

        result(time, created);
        assertThat(store.calls()).hasSize(1);
    }

    @Test
    void bulkCreate_whenAChunkFails_failsWithOneOutcomeForEachRecordInOrder() {
        store.call(2, Fate.FORBIDDEN);

        BatchExecutionException failure =
                (BatchExecutionException) failure(time, manager.chunkSize(2).bulkCreate(MODEL, records(6)));

        assertThat(failure.results(Long.class))
                .extracting(Outcomes::of)
                .containsExactly("ok", "ok", "FORBIDDEN", "FORBIDDEN", "ok", "ok");
        assertThat(failure.results(Long.class).get(0).orElseThrow()).isEqualTo(1L);
        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure).hasMessageContaining("of 6 records 4 succeeded").hasMessageContaining("not for you");
        assertThat(store.names()).containsExactly("r0", "r1", "r4", "r5");
    }

    @Test
    void bulkCreate_whenTheTargetThrowsAnythingElse_keepsTheCauseAndNotItsTextAlone() {
        IllegalStateException bug = new IllegalStateException("a bug");
        BatchManager<Long, Map<String, Object>> broken =
                BatchManager.of(new Broken(bug)).scheduler(time);

        BatchExecutionException failure = (BatchExecutionException) failure(time, broken.bulkCreate(MODEL, records(1)));

        assertThat(failure).hasRootCause(bug);
        assertThat(failure.execution().operations().get(0).error().orElseThrow())
                .hasCause(bug);
    }

    @Test
    void bulkCreate_whenTheTargetThrowsInsteadOfReturning_isKnownNotToBeSent() {
        BatchManager<Long, Map<String, Object>> throwing = BatchManager.of(new Broken(new IOException()) {
                    @Override
                    public Mono<List<Long>> create(
                            String model, List<Map<String, Object>> records, Map<String, Object> context) {
                        throw new IllegalArgumentException("no such model");
                    }
                })
                .scheduler(time);

        BatchExecutionException failure =
                (BatchExecutionException) failure(time, throwing.bulkCreate(MODEL, records(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure.execution().remaining()).hasSize(1);
    }

    // fallbacks

    @Test
    void bulkCreate_afterALostAnswer_isNotSentAgainBecauseItMayHaveCreatedThem() {
        store.call(1, Fate.LOST);

        BatchExecutionException failure =
                (BatchExecutionException) failure(time, manager.bisectFailures().bulkCreate(MODEL, records(3)));

        assertThat(store.calls()).hasSize(1);
        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failure.execution().byCode()).isEqualTo(Map.of(ErrorCode.AMBIGUOUS, 3L));
        assertThat(failure.isRetryable()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"LOST", "BROKEN", "SILENT", "ONE_ID_SHORT", "EMPTY"})
    void bulkCreate_whenNobodyKnowsWhatBecameOfIt_isAmbiguousAndSentOnce(Fate fate) {
        store.call(1, fate);

        BatchExecutionException failure = (BatchExecutionException)
                failure(time, manager.callTimeout(SECOND).bisectFailures().bulkCreate(MODEL, records(4)));

        assertThat(failure.execution().byCode()).isEqualTo(Map.of(ErrorCode.AMBIGUOUS, 4L));
        assertThat(store.calls()).hasSize(1);
        assertThat(store.names()).hasSize(4);
    }

    @Test
    void bulkCreate_whenTheConnectionCouldNotBeMade_isTriedAgain() {
        AtomicInteger calls = new AtomicInteger();
        BatchManager<Long, Map<String, Object>> offline = BatchManager.of(
                        new Broken(new ConnectException("refused"), calls))
                .scheduler(time);

        BatchExecutionException failure =
                (BatchExecutionException) failure(time, offline.bulkCreate(MODEL, records(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(calls).hasValue(3);
    }

    @Test
    void bulkCreate_whenAChunkIsRefused_failsAllOfItUnlessToldToIsolate() {
        List<Map<String, Object>> records = new ArrayList<>(records(7));
        records.add(5, named("poison"));

        BatchExecutionException whole =
                (BatchExecutionException) failure(time, manager.chunkSize(4).bulkCreate(MODEL, records));
        assertThat(whole.results(Long.class))
                .extracting(Outcomes::of)
                .containsExactly(
                        "ok", "ok", "ok", "ok", "INVALID_INPUT", "INVALID_INPUT", "INVALID_INPUT", "INVALID_INPUT");

        BatchExecutionException isolated = (BatchExecutionException)
                failure(time, manager.chunkSize(4).bisectFailures().bulkCreate(MODEL, records));
        assertThat(isolated.results(Long.class))
                .extracting(Outcomes::of)
                .containsExactly("ok", "ok", "ok", "ok", "ok", "INVALID_INPUT", "ok", "ok");
    }

    @Test
    void bisectFailures_whenTheFailureIsNotAboutARecord_doesNotRepeatAHopelessCall() {
        store.everyCall(Fate.FORBIDDEN);

        failure(time, manager.bisectFailures().bulkCreate(MODEL, records(100)));

        assertThat(store.calls()).hasSize(1);
    }

    @Test
    void bulkCreate_whenACallIsTooLarge_isSentInHalves() {
        store.takingAtMost(30);

        assertThat(result(time, manager.bulkCreate(MODEL, records(100))))
                .hasSize(100)
                .doesNotHaveDuplicates();
        assertThat(store.names()).hasSize(100);
    }

    @Test
    void maxBytes_whenAChunkWouldBeLarger_endsItBefore() {
        BatchManager<Long, Map<String, Object>> bounded =
                manager.maxBytes(10, record -> record.get("name").toString().length());
        List<Map<String, Object>> records =
                List.of(named("four"), named("four"), named("four"), named("exactly 10"), named("x"));

        assertThat(result(time, bounded.bulkCreate(MODEL, records))).hasSize(5);
        assertThat(store.calls()).extracting(call -> call.records().size()).containsExactly(2, 1, 1, 1);
    }

    // retry

    @Test
    void attempts_whenTheFailureIsTransient_areThreeByDefault() {
        store.call(1, Fate.BUSY).call(2, Fate.BUSY);

        assertThat(result(time, manager.bulkCreate(MODEL, records(2)))).hasSize(2);
        assertThat(store.calls()).hasSize(3);
        assertThat(manager.statistics().calls()).isEqualTo(3);
        assertThat(manager.statistics().retries()).isEqualTo(2);
    }

    @Test
    void attempts_whenTheyAreUsedUp_failWithTheLastFailure() {
        store.everyCall(Fate.BUSY);

        MillraceException failure =
                (MillraceException) failure(time, manager.attempts(2).bulkDelete(MODEL, List.of(1L)));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(store.calls()).hasSize(2);
    }

    @Test
    void attempts_whileTheyWait_leaveTheirPlaceToOthers() {
        store.call(1, Fate.BUSY);
        TestSubscriber<List<Long>> ids = TestSubscriber.create();
        BatchManager<Long, Map<String, Object>> narrow = manager.concurrency(1);
        narrow.bulkCreate(MODEL, records(1)).subscribe(TestSubscriber.create());

        narrow.bulkCreate(MODEL, records(1)).subscribe(ids);

        assertThat(ids.getReceivedOnNext()).hasSize(1);
        assertThat(time.now()).isZero();
    }

    @Test
    void attempts_whenTheServerSaysWhen_waitForThat() {
        AtomicInteger calls = new AtomicInteger();
        BatchManager<Long, Map<String, Object>> limited = BatchManager.of(new Broken(
                        new MillraceException(ErrorCode.RATE_LIMITED, "slow", null, 1, Duration.ofSeconds(30)), calls))
                .scheduler(time);
        limited.bulkDelete(MODEL, List.of(1L)).subscribe(TestSubscriber.create());

        time.pass(Duration.ofMillis(29_999));
        assertThat(calls).hasValue(1);
        time.pass(Duration.ofSeconds(4)); // with its jitter
        assertThat(calls).hasValue(2);
    }

    // updates and deletions

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"REFUSED_BY_FALSE", "FORBIDDEN", "LOST"})
    void bulkUpdate_whenAnyChunkFailsOrAnswersFalse_doesNotClaimThatAllWereUpdated(Fate fate) {
        List<Long> ids = store.holding(records(4));
        store.call(2, fate);

        Throwable failure = failure(time, manager.chunkSize(2).bulkUpdate(MODEL, ids, Map.of("active", false)));

        assertThat(((BatchExecutionException) failure).execution().records()).isEqualTo(new BatchCount(4, 2, 2));
    }

    @Test
    void bulkDelete_whenFalseIsAnswered_isAFailureThatIsNotRepeated() {
        List<Long> ids = store.holding(records(2));
        store.call(1, Fate.REFUSED_BY_FALSE);

        Throwable failure = failure(time, manager.bulkDelete(MODEL, ids));

        assertThat(failure).hasMessageContaining("answered false");
        assertThat(store.calls()).hasSize(1);
    }

    @Test
    void bulkUpdate_withTheSameValues_writesThemToAllInChunks() {
        List<Long> ids = store.holding(records(5));

        assertThat(result(time, manager.chunkSize(2).bulkUpdate(MODEL, ids, Map.of("active", false))))
                .isEqualTo(5);
        assertThat(store.rows().values()).allMatch(row -> Boolean.FALSE.equals(row.get("active")));
        assertThat(store.log()).containsExactly("update res.partner 2", "update res.partner 2", "update res.partner 1");
    }

    @Test
    void bulkUpdate_withValuesForEach_writesEqualOnesTogether() {
        List<Long> ids = store.holding(records(6));
        List<Row<Long, Map<String, Object>>> rows = new ArrayList<>();
        for (Long id : ids) {
            rows.add(new Row<>(id, Map.of("even", id % 2 == 0)));
        }

        assertThat(result(time, manager.bulkUpdate(MODEL, rows))).isEqualTo(6);
        assertThat(store.log()).containsExactly("update res.partner 3", "update res.partner 3");
        assertThat(store.rows()).allSatisfy((id, row) -> assertThat(row).containsEntry("even", id % 2 == 0));
    }

    @Test
    void bulkUpdate_withDifferentValuesForEach_runsThemTogetherAndNotOneAfterAnother() {
        List<Long> ids = store.holding(records(10));
        store.answeringIn(SECOND);
        Map<Long, Map<String, Object>> values = new LinkedHashMap<>();
        ids.forEach(id -> values.put(id, named("new " + id)));

        TestSubscriber<Integer> updated = TestSubscriber.create();
        manager.bulkUpdate(MODEL, values).subscribe(updated);
        time.pass(Duration.ofSeconds(2)); // ten calls, five at a time

        assertThat(updated.getReceivedOnNext()).containsExactly(10);
        assertThat(store.mostInFlight()).isEqualTo(5);
    }

    @Test
    void bulkUpdate_twiceWithTheSameInput_worksBecauseTheInputIsLeftAlone() {
        List<Long> ids = store.holding(records(2));
        Map<Long, Map<String, Object>> values = new HashMap<>();
        ids.forEach(id -> values.put(id, new HashMap<>(Map.of("id", id, "name", "n" + id))));
        Map<Long, Map<String, Object>> before = Map.copyOf(values);

        result(time, manager.bulkUpdate(MODEL, values));
        result(time, manager.bulkUpdate(MODEL, values));

        assertThat(values).isEqualTo(before);
    }

    @Test
    void context_always_reachesTheTargetApartFromTheDataAndUnchanged() {
        Map<String, Object> context = new HashMap<>(Map.of("lang", "fr_FR"));
        BatchManager<Long, Map<String, Object>> french = manager.context(context);
        List<Long> ids = result(time, french.bulkCreate(MODEL, records(1)));
        result(time, french.bulkUpdate(MODEL, ids, named("b")));
        result(time, french.bulkDelete(MODEL, ids));
        result(time, french.createBatch("b").create(MODEL, records(1)).execute());
        result(time, french.collectCreates(MODEL).add(named("c")).execute());

        assertThat(store.calls()).hasSize(5).allSatisfy(call -> assertThat(call.context())
                .isEqualTo(Map.of("lang", "fr_FR")));
        assertThat(context).isEqualTo(Map.of("lang", "fr_FR"));
    }

    // the limit

    @Test
    void concurrency_overSeveralCalls_isThatOfTheManager() {
        store.answeringIn(SECOND);
        BatchManager<Long, Map<String, Object>> three = manager.concurrency(3);

        for (int i = 0; i < 4; i++) {
            three.chunkSize(2).bulkCreate(MODEL, records(20)).subscribe(TestSubscriber.create());
        }
        time.pass(Duration.ofMinutes(5));

        assertThat(store.mostInFlight()).isEqualTo(3);
        assertThat(store.calls()).hasSize(40);
    }

    @Test
    void gate_whenSharedByTwoManagers_limitsBoth() {
        store.answeringIn(SECOND);
        Gate gate = Gate.of(2);

        manager.gate(gate).chunkSize(1).bulkCreate(MODEL, records(5)).subscribe(TestSubscriber.create());
        manager.gate(gate).chunkSize(1).bulkCreate(MODEL, records(5)).subscribe(TestSubscriber.create());
        time.pass(Duration.ofMinutes(1));

        assertThat(store.mostInFlight()).isEqualTo(2);
        assertThat(store.calls()).hasSize(10);
    }

    @Test
    void gate_whenItWidensOrNarrowsMeanwhile_isFollowed() {
        store.answeringIn(SECOND);
        Gate gate = Gate.of(1);
        manager.gate(gate).chunkSize(1).bulkCreate(MODEL, records(100)).subscribe(TestSubscriber.create());
        time.pass(SECOND.multipliedBy(2));
        assertThat(store.calls()).hasSize(3);

        gate.resize(10);
        time.pass(SECOND.multipliedBy(2));
        assertThat(store.inFlight()).isEqualTo(10);
        gate.resize(2);
        time.pass(SECOND);

        assertThat(store.inFlight()).isEqualTo(2);
        assertThat(store.mostInFlight()).isEqualTo(10);
    }

    @Test
    void gate_whileAnExecutionIsSent_hasNoMoreInItsLineThanCouldGoAtOnce() {
        store.answeringIn(SECOND);
        Gate gate = Gate.of(3);
        BatchManager<Long, Map<String, Object>> three = manager.gate(gate).chunkSize(1);

        three.bulkCreate(MODEL, records(100)).subscribe(TestSubscriber.create());
        three.bulkCreate(MODEL, records(100)).subscribe(TestSubscriber.create());

        assertThat(gate.waiting()).isEqualTo(3);
    }

    @Test
    void gate_thatIsAdaptive_learnsFromEachCallAndIsFollowed() {
        store.answeringIn(SECOND).call(2, Fate.BUSY);
        Recorder limit = new Recorder();

        result(time, manager.gate(Gate.adaptive(limit, time)).chunkSize(1).bulkCreate(MODEL, records(200)));

        assertThat(limit.seconds).hasSize(201).containsOnly(1.0);
        assertThat(limit.dropped).as("the one that was busy").isEqualTo(1);
        assertThat(store.mostInFlight()).isEqualTo(20);
    }

    @Test
    void execute_inABatchWithATimeLimit_doesNotCountItsOwnLineAsWaiting() {
        store.answeringIn(SECOND);
        List<Object> outcomes = new ArrayList<>();

        Batch.each((Integer key) -> manager.concurrency(1).chunkSize(1).bulkCreate(MODEL, records(100)))
                .itemTimeout(SECOND.multipliedBy(10))
                .scheduler(time)
                .results(List.of(0))
                .subscribe(outcome -> outcomes.add(Outcomes.of(outcome)));
        time.pass(Duration.ofMinutes(5));

        assertThat(outcomes).containsExactly("TIMEOUT");
    }

    // contexts

    @Test
    void batch_whenTheFunctionCompletes_executesWhatItCollected() {
        List<Long> ids = store.holding(records(3));

        BatchExecution<Long, Map<String, Object>> done =
                result(time, manager.batch(batch -> batch.create(MODEL, records(2))
                        .update(MODEL, ids.subList(0, 1), named("x"))
                        .delete(MODEL, ids.subList(1, 3))
                        .then()));

        assertThat(done.isSuccess()).isTrue();
        assertThat(done.results()).hasSize(5);
        assertThat(store.names()).containsExactlyInAnyOrder("x", "r0", "r1");
    }

    @Test
    void batch_whenTheFunctionFailsOrThrows_sendsNothing() {
        IllegalStateException failure = new IllegalStateException("changed my mind");

        assertThat(failure(
                        time,
                        manager.batch(batch -> Mono.error(() -> {
                            batch.create(MODEL, records(1));
                            return failure;
                        }))))
                .isSameAs(failure);
        assertThat(failure(time, manager.batch(batch -> {
                    batch.create(MODEL, records(1));
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void batch_untilTheFunctionHasCompleted_sendsNothing() {
        TestSubscriber<Object> done = TestSubscriber.create();
        manager.batch(batch -> {
                    batch.create(MODEL, records(1));
                    return Mono.delay(SECOND, time);
                })
                .subscribe(done);

        time.pass(Duration.ofMillis(999));
        assertThat(store.calls()).isEmpty();
        time.pass(Duration.ofMillis(1));
        assertThat(done.getReceivedOnNext()).hasSize(1);
    }

    @Test
    void batch_whenNothingWasCollected_isDoneWithNothing() {
        assertThat(result(time, manager.batch(BatchContext::then)).operations()).isEmpty();
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void batch_whenTheTargetRefuses_isNotSilent() {
        store.call(1, Fate.FORBIDDEN);

        assertThat(failure(time, manager.batch(batch -> batch.create(MODEL, records(2))
                        .then())))
                .isInstanceOf(BatchExecutionException.class);
    }

    @Test
    void batchAndCreatedBatch_always_takeTheSameArgumentsInTheSameOrder() {
        List<Long> ids = store.holding(records(2));

        result(time, manager.batch(batch -> batch.update(MODEL, ids, named("b")).then()));
        assertThat(store.names()).containsOnly("b");
        result(time, manager.createBatch("c").update(MODEL, ids, named("c")).execute());
        assertThat(store.names()).containsOnly("c");
    }

    @Test
    void unlink_always_isDelete() {
        List<Long> ids = store.holding(records(2));

        result(time, manager.createBatch("c").unlink(MODEL, ids).execute());

        assertThat(store.log()).containsExactly("delete res.partner 2");
    }

    @Test
    void context_withoutAManager_executesToo() {
        BatchExecution<Long, Map<String, Object>> done =
                BatchContext.of(store).create(MODEL, records(2)).execute().block(Duration.ofSeconds(10));

        assertThat(done).isNotNull();
        assertThat(done.isSuccess()).isTrue();
    }

    @Test
    void createBatch_whenExecutedAgain_doesNotRepeatWhatWasCommitted() {
        store.call(2, Fate.FORBIDDEN);
        BatchContext<Long, Map<String, Object>> batch =
                manager.chunkSize(1).createBatch("import").create(MODEL, records(3));
        BatchExecution<Long, Map<String, Object>> first = result(time, batch.execute());

        assertThat(failure(time, batch.execute()))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("remaining()");
        assertThat(store.calls()).hasSize(3);

        assertThat(result(time, manager.execute(first.remaining())).isSuccess()).isTrue();
        assertThat(store.names()).containsExactly("r0", "r2", "r1");
    }

    @Test
    void createBatch_afterItsExecution_refusesToBeChanged() {
        BatchContext<Long, Map<String, Object>> batch =
                manager.createBatch("import").create(MODEL, records(1));
        result(time, batch.execute());

        assertThat(catchThrowable(() -> batch.create(MODEL, records(1)))).isInstanceOf(BatchException.class);
        assertThat(catchThrowable(batch::clear)).isInstanceOf(BatchException.class);
        assertThat(batch.operations()).hasSize(1);
    }

    @Test
    void createBatch_whenOneOfThatIdIsRunning_isRefusedAndDoesNotReplaceIt() {
        store.answeringIn(SECOND);
        TestSubscriber<Object> first = TestSubscriber.create();
        manager.createBatch("import").create(MODEL, records(1)).execute().subscribe(first);
        assertThat(manager.running()).containsOnlyKeys("import");

        TestSubscriber<Object> second = TestSubscriber.create();
        BatchContext<Long, Map<String, Object>> other =
                manager.createBatch("import").create(MODEL, records(1));
        other.execute().subscribe(second);
        assertThat(second.expectTerminalError()).hasMessageContaining("import is running");

        time.pass(SECOND);
        assertThat(first.getReceivedOnNext()).hasSize(1);
        assertThat(result(time, other.execute()).batchId()).isEqualTo("import");
    }

    @Test
    void running_afterEveryKindOfEnd_isEmpty() {
        store.answeringIn(SECOND).call(2, Fate.FORBIDDEN);
        result(time, manager.createBatch("done").create(MODEL, records(1)).execute());
        failure(time, manager.bulkCreate(MODEL, records(1)));
        TestSubscriber<Object> cancelled = TestSubscriber.create();
        manager.bulkCreate(MODEL, records(1)).subscribe(cancelled);
        assertThat(manager.running()).hasSize(1);

        cancelled.cancel();

        assertThat(manager.running()).isEmpty();
        assertThat(manager.statistics().batches()).isEqualTo(new BatchCount(3, 1, 2));
    }

    @Test
    void collector_always_collectsCountsClearsAndExecutesOnce() {
        OperationCollector<Map<String, Object>, Long, Map<String, Object>> collector = manager.collectCreates(MODEL);
        collector.add(named("dropped")).clear().add(named("a")).addMany(List.of(named("b"), named("c")));
        assertThat(collector.count()).isEqualTo(3);
        assertThat(store.calls()).isEmpty();

        assertThat(result(time, collector.execute()).results()).hasSize(3);
        assertThat(store.names()).containsExactly("a", "b", "c");
        assertThat(failure(time, collector.execute())).isInstanceOf(BatchException.class);
        assertThat(catchThrowable(() -> collector.add(named("d")))).isInstanceOf(BatchException.class);
        assertThat(store.calls()).hasSize(1);
    }

    @Test
    void collector_ofUpdatesAndDeletions_doesTheseInOneOperation() {
        List<Long> ids = store.holding(records(3));
        List<Integer> told = new ArrayList<>();

        result(
                time,
                manager.collectUpdates(MODEL)
                        .add(new Row<>(ids.get(0), named("x")))
                        .execute());
        result(
                time,
                manager.collectDeletes(MODEL)
                        .addMany(ids.subList(1, 3))
                        .execute(progress -> told.add((int) progress.records().percent())));

        assertThat(store.names()).containsExactly("x");
        assertThat(store.log()).containsExactly("update res.partner 1", "delete res.partner 2");
        assertThat(told).containsExactly(100);
    }

    @Test
    void collector_whenEmpty_isRefusedByItsOwnTypeAndMayBeFilled() {
        OperationCollector<Long, Long, Map<String, Object>> collector = manager.collectDeletes(MODEL);

        assertThat(failure(time, collector.execute())).isInstanceOf(BatchValidationException.class);
        assertThat(result(time, collector.add(1L).execute()).isSuccess()).isTrue();
    }

    // statistics

    @Test
    void statistics_always_countOperationsChunksAndRecordsApart() {
        store.call(2, Fate.FORBIDDEN).call(3, Fate.LOST);
        BatchStatistics before = manager.statistics();

        failure(time, manager.chunkSize(2).bulkCreate(MODEL, records(7)));
        result(time, manager.bulkCreate(MODEL, records(1)));

        assertThat(manager.statistics())
                .isEqualTo(new BatchStatistics(
                        0,
                        new BatchCount(2, 1, 1),
                        new BatchCount(2, 1, 1),
                        new BatchCount(5, 3, 2),
                        new BatchCount(8, 4, 4),
                        2,
                        5,
                        0));
        assertThat(before).isEqualTo(BatchStatistics.NONE);
    }

    // the subscriber

    @Test
    void cancel_whileCallsAreUnderWay_hangsThemUpAndSendsNothingMore() {
        store.answeringIn(SECOND);
        TestSubscriber<Object> ids = TestSubscriber.create();
        manager.concurrency(2).chunkSize(1).bulkCreate(MODEL, records(10)).subscribe(ids);
        time.pass(Duration.ofMillis(1_500));

        ids.cancel();
        time.pass(Duration.ofHours(1));

        assertThat(store.calls()).hasSize(4);
        assertThat(store.hungUp()).isEqualTo(2);
        assertThat(store.inFlight()).isZero();
        assertThat(time.timers()).isZero();
    }

    @Test
    void cancel_whileWaitingForTheNextAttempt_sendsNothingMore() {
        store.call(1, Fate.BUSY);
        TestSubscriber<Object> ids = TestSubscriber.create();
        manager.bulkCreate(MODEL, records(1)).subscribe(ids);

        ids.cancel();
        time.pass(Duration.ofHours(1));

        assertThat(store.calls()).hasSize(1);
        assertThat(time.timers()).isZero();
    }

    @Test
    void context_ofTheSubscriber_reachesTheTarget() {
        List<Object> seen = new ArrayList<>();
        BatchManager<Long, Map<String, Object>> watched = BatchManager.of(new Broken(new IOException()) {
                    @Override
                    public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
                        return Mono.deferContextual(view -> {
                            seen.add(view.get("trace"));
                            return Mono.just(true);
                        });
                    }
                })
                .scheduler(time);

        result(time, watched.bulkDelete(MODEL, List.of(1L)).contextWrite(view -> view.put("trace", "t1")));

        assertThat(seen).containsExactly("t1");
    }

    @Test
    void onErrorContinue_ofTheCaller_doesNotReachInside() {
        store.call(1, Fate.BUSY);

        assertThat(result(time, manager.bulkCreate(MODEL, records(1)).onErrorContinue((failure, value) -> {})))
                .hasSize(1);
    }

    @Test
    void bulkDelete_ofVeryManyAnsweredAtOnce_doesNotExhaustTheStack() {
        List<Long> ids = LongStream.rangeClosed(1_000, 20_000).boxed().toList();

        assertThat(result(time, manager.chunkSize(1).bulkDelete(MODEL, ids))).isEqualTo(19_001);
    }

    @Test
    void batch_whenSubscribedTwice_isTwoRunsWithContextsOfTheirOwn() {
        PublisherProbe<Void> probe = PublisherProbe.empty();
        Mono<BatchExecution<Long, Map<String, Object>>> done = manager.batch(batch -> {
            batch.create(MODEL, records(1));
            return probe.mono();
        });

        result(time, done);
        result(time, done);

        assertThat(probe.subscribeCount()).isEqualTo(2);
        assertThat(store.calls()).hasSize(2).allMatch(call -> call.records().size() == 1);
    }

    /** An algorithm that allows one more with each answer, up to 20, and remembers what it was told. */
    private static final class Recorder implements Limit {
        private final List<Double> seconds = new ArrayList<>();
        private int dropped;

        @Override
        public int getLimit() {
            return Math.min(20, 1 + seconds.size());
        }

        @Override
        public void notifyOnChange(Consumer<Integer> listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onSample(long start, long roundTrip, int inFlight, boolean didDrop) {
            seconds.add(roundTrip / 1e9);
            dropped += didDrop ? 1 : 0;
        }
    }

    /** A target that fails in one way. */
    private static class Broken implements BulkTarget<Long, Map<String, Object>> {
        private final Exception failure;
        private final AtomicInteger calls;

        Broken(Exception failure) {
            this(failure, new AtomicInteger());
        }

        Broken(Exception failure, AtomicInteger calls) {
            this.failure = failure;
            this.calls = calls;
        }

        @Override
        public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
            return Mono.error(this::fail);
        }

        @Override
        public Mono<Boolean> update(
                String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
            return Mono.error(this::fail);
        }

        @Override
        public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
            return Mono.error(this::fail);
        }

        private Exception fail() {
            calls.incrementAndGet();
            return failure;
        }
    }
}
