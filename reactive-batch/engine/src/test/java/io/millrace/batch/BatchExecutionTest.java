package io.millrace.batch;

import static io.millrace.batch.FakeStore.failure;
import static io.millrace.batch.FakeStore.named;
import static io.millrace.batch.FakeStore.records;
import static io.millrace.batch.FakeStore.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.batch.BulkTarget.Ability;
import io.millrace.batch.FakeStore.Fate;
import io.millrace.batch.Operation.Row;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What an execution of operations does in which order, and what it tells of each. */
class BatchExecutionTest {
    private static final String MODEL = "res.partner";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final FakeStore store = new FakeStore(time);
    private final BatchManager<Long, Map<String, Object>> manager =
            BatchManager.of(store).scheduler(time).retry(RetryPolicy.defaults().withBackoff(retry -> 1_000L));

    // status, results, timings

    @Test
    void report_ofASplitOperation_isPutTogetherFromItsChunks() {
        store.call(2, Fate.FORBIDDEN);

        OperationReport<Long, Map<String, Object>> report = report(manager.chunkSize(2), create(5));

        assertThat(report.status()).isEqualTo(OperationStatus.PARTLY_FAILED);
        assertThat(report.results())
                .extracting(Outcomes::of)
                .containsExactly("ok", "ok", "FORBIDDEN", "FORBIDDEN", "ok");
        assertThat(report.chunks()).isEqualTo(new BatchCount(3, 2, 1));
        assertThat(report.error().orElseThrow()).hasMessage("not for you");
    }

    @Test
    void status_always_saysHonestlyHowItEnded() {
        assertThat(report(manager, create(2)).status()).isEqualTo(OperationStatus.COMPLETED);
        store.call(2, Fate.FORBIDDEN);
        assertThat(report(manager, create(2)).status()).isEqualTo(OperationStatus.FAILED);
        store.call(3, Fate.LOST);
        assertThat(report(manager, create(2)).status()).isEqualTo(OperationStatus.FAILED);
        store.call(4, Fate.FORBIDDEN);
        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.failFast().execute(List.of(create(1).withPriority(1), create(1))));
        assertThat(execution.operations())
                .extracting(OperationReport::status)
                .containsExactly(OperationStatus.FAILED, OperationStatus.CANCELLED);
    }

    @Test
    void timings_always_sayWhenItBeganAndEndedAndHowLongItRan() {
        store.answeringIn(SECOND);
        time.pass(Duration.ofSeconds(100));

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.chunkSize(1).execute(List.of(create(6).withPriority(1), create(1))));

        OperationReport<Long, Map<String, Object>> first =
                execution.operations().get(0);
        OperationReport<Long, Map<String, Object>> second =
                execution.operations().get(1);
        assertThat(first.submitted()).isEqualTo(Instant.ofEpochSecond(100));
        assertThat(first.started()).contains(Instant.ofEpochSecond(100));
        assertThat(first.ended()).isEqualTo(Instant.ofEpochSecond(102));
        assertThat(first.duration()).isEqualTo(Duration.ofSeconds(2));
        assertThat(second.submitted()).isEqualTo(Instant.ofEpochSecond(100));
        assertThat(second.started()).contains(Instant.ofEpochSecond(102));
        assertThat(second.duration()).isEqualTo(SECOND);
        assertThat(execution.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void execute_whenSomethingFails_emitsTheExecutionWhichCanBeThrown() {
        store.call(1, Fate.FORBIDDEN);

        BatchExecution<Long, Map<String, Object>> execution = result(time, manager.execute(List.of(create(1))));

        assertThat(execution.isSuccess()).isFalse();
        assertThatExceptionOfType(BatchExecutionException.class)
                .isThrownBy(execution::orElseThrow)
                .satisfies(failure -> assertThat(failure.execution()).isSameAs(execution));
    }

    @Test
    void remaining_always_hasWhatIsKnownNotToBeDoneAndNothingElse() {
        store.call(2, Fate.FORBIDDEN).call(3, Fate.LOST);
        Operation<Long, Map<String, Object>> create = create(4).withPriority(3).withContext(Map.of("lang", "fr_FR"));
        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.chunkSize(1).execute(List.of(create)));

        List<Operation<Long, Map<String, Object>>> remaining = execution.remaining();

        assertThat(remaining)
                .containsExactly(new Operation.Create<>(
                        create.id(), MODEL, List.of(named("r1")), Map.of("lang", "fr_FR"), 3, null));
        assertThat(result(time, manager.execute(remaining)).remaining()).isEmpty();
    }

    // progress

    @Test
    void progress_always_countsOperationsChunksAndRecordsApartUpToAHundredPercent() {
        store.call(2, Fate.FORBIDDEN);
        List<BatchProgress> told = new ArrayList<>();
        Operation<Long, Map<String, Object>> create = create(3).withPriority(1);
        Operation<Long, Map<String, Object>> delete = delete(9L);

        result(time, manager.concurrency(1).chunkSize(2).execute(List.of(delete, create), told::add));

        assertThat(told)
                .extracting(BatchProgress::records)
                .containsExactly(new BatchCount(4, 2, 0), new BatchCount(4, 2, 1), new BatchCount(4, 3, 1));
        assertThat(told)
                .extracting(BatchProgress::chunks)
                .containsExactly(new BatchCount(3, 1, 0), new BatchCount(3, 1, 1), new BatchCount(3, 2, 1));
        assertThat(told)
                .extracting(BatchProgress::operations)
                .containsExactly(new BatchCount(2, 0, 0), new BatchCount(2, 0, 1), new BatchCount(2, 1, 1));
        assertThat(told.get(0).records().percent()).isEqualTo(50);
        assertThat(told.get(2).operations().percent()).isEqualTo(100);
    }

    @Test
    void progress_whenTheListenerThrows_changesNoResult() {
        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.chunkSize(1).execute(List.of(create(3)), progress -> {
                    throw new IllegalStateException("the bar broke");
                }));

        assertThat(execution.isSuccess()).isTrue();
        assertThat(execution.records()).isEqualTo(new BatchCount(3, 3, 0));
    }

    @Test
    void progress_whenCutShortByTheTimeout_stillReachesAHundredPercent() {
        store.answeringIn(Duration.ofMinutes(1));
        List<BatchProgress> told = new ArrayList<>();

        result(time, manager.timeout(SECOND).chunkSize(1).execute(List.of(create(20), delete(9L)), told::add));

        BatchProgress last = told.get(told.size() - 1);
        assertThat(last.records().percent()).isEqualTo(100);
        assertThat(last.chunks().percent()).isEqualTo(100);
        assertThat(last.operations().percent()).isEqualTo(100);
    }

    @Test
    void statuses_whileItRuns_tellWhereEachOperationStands() {
        store.answeringIn(SECOND);
        Operation<Long, Map<String, Object>> first = create(1).withPriority(1);
        Operation<Long, Map<String, Object>> second = create(1);
        manager.createBatch("b").add(first).add(second).execute().subscribe(TestSubscriber.create());

        assertThat(manager.statuses("b"))
                .isEqualTo(Map.of(first.id(), OperationStatus.EXECUTING, second.id(), OperationStatus.PENDING));
        time.pass(SECOND);
        assertThat(manager.statuses("b"))
                .isEqualTo(Map.of(first.id(), OperationStatus.COMPLETED, second.id(), OperationStatus.EXECUTING));
    }

    // order

    @Test
    void priority_always_makesStagesOfWhichOneEndsBeforeTheNextBegins() {
        store.answering(call -> Duration.ofSeconds(call == 1 ? 10 : 1));

        manager.execute(List.of(create("low", 0), create("high", 5), create("low", 0), create("high", 5)))
                .subscribe(TestSubscriber.create());
        time.pass(Duration.ofSeconds(9));
        assertThat(models()).containsExactly("high", "high");
        time.pass(Duration.ofSeconds(1));
        assertThat(models()).containsExactly("high", "high", "low", "low");
    }

    @Test
    void operations_onTheSameRecord_runInTheOrderOfSubmissionAndNeverTogether() {
        List<Long> ids = store.holding(records(4));
        store.answering(call -> Duration.ofSeconds(10 - call));

        result(
                time,
                manager.execute(List.of(
                        Operation.update(MODEL, ids, named("first")),
                        Operation.update(MODEL, List.of(ids.get(0)), named("second")),
                        Operation.delete(MODEL, List.of(ids.get(0), ids.get(1))))));

        assertThat(store.log()).containsExactly("update res.partner 4", "update res.partner 1", "delete res.partner 2");
        assertThat(store.mostInFlight()).isEqualTo(1);
        assertThat(store.names()).containsExactly("first", "first");
    }

    @Test
    void operations_onDifferentRecordsOrModels_runTogether() {
        List<Long> ids = store.holding(records(2));
        store.answeringIn(SECOND);

        manager.execute(List.of(
                        Operation.update(MODEL, List.of(ids.get(0)), named("a")),
                        Operation.update("other", List.of(ids.get(0)), named("b")),
                        Operation.delete(MODEL, List.of(ids.get(1))),
                        create(1)))
                .subscribe(TestSubscriber.create());

        assertThat(store.mostInFlight()).isEqualTo(4);
    }

    @Test
    void operations_afterOneOfUnknownOutcomeOnTheSameRecord_leaveThatRecordAlone() {
        List<Long> ids = store.holding(records(2));
        store.call(1, Fate.LOST);

        BatchExecution<Long, Map<String, Object>> execution = result(
                time,
                manager.execute(List.of(
                        Operation.update(MODEL, List.of(ids.get(0)), named("new")), Operation.delete(MODEL, ids))));

        assertThat(execution.results()).extracting(Outcomes::of).containsExactly("AMBIGUOUS", "CANCELLED", "ok");
        assertThat(store.names()).containsExactly("new");
    }

    // endings

    @Test
    void timeout_whenItIsOver_cancelsWhatWasNotSentAndCallsWhatIsUnderWayUnknown() {
        store.answeringIn(SECOND);

        BatchExecution<Long, Map<String, Object>> execution = result(
                time,
                manager.concurrency(2)
                        .chunkSize(1)
                        .timeout(Duration.ofMillis(1_500))
                        .execute(List.of(create(6))));

        assertThat(execution.results())
                .extracting(Outcomes::of)
                .containsExactly("ok", "ok", "AMBIGUOUS", "AMBIGUOUS", "CANCELLED", "CANCELLED");
        assertThat(execution.elapsed()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(execution.operations().get(0).error().orElseThrow()).hasMessageContaining("PT1.5S");
        assertThat(store.calls()).hasSize(4);
        assertThat(store.hungUp()).isEqualTo(2);
        assertThat(time.timers()).isZero();
    }

    @Test
    void timeout_whileWaitingToRetryWhatIsKnownNotToBeDone_saysNotSent() {
        store.everyCall(Fate.BUSY);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.timeout(Duration.ofMillis(500)).execute(List.of(create(1))));

        assertThat(execution.results()).extracting(Outcomes::of).containsExactly("CANCELLED");
    }

    @Test
    void timeout_whenDoneInTime_leavesNoTimer() {
        result(time, manager.timeout(Duration.ofDays(1)).execute(List.of(create(1))));

        assertThat(time.timers()).isZero();
    }

    @Test
    void callTimeout_whenOneCallHangs_makesItsRecordsUnknownAndNamesThem() {
        store.call(2, Fate.SILENT);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.chunkSize(2).callTimeout(SECOND).execute(List.of(create(5))));

        assertThat(execution.results())
                .extracting(Outcomes::of)
                .containsExactly("ok", "ok", "AMBIGUOUS", "AMBIGUOUS", "ok");
        assertThat(store.calls()).as("sent once").hasSize(3);
    }

    @Test
    void callTimeout_whileWaitingForAPlace_doesNotRun() {
        store.answeringIn(Duration.ofMillis(900));

        assertThat(result(
                                time,
                                manager.concurrency(1)
                                        .chunkSize(1)
                                        .callTimeout(SECOND)
                                        .execute(List.of(create(5))))
                        .isSuccess())
                .isTrue();
    }

    @Test
    void failFast_afterTheFirstFailure_sendsNothingMoreAndAwaitsWhatIsUnderWay() {
        store.answering(call -> call == 1 ? SECOND : Duration.ofSeconds(2)).call(1, Fate.FORBIDDEN);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.concurrency(2).chunkSize(1).failFast().execute(List.of(create(10))));

        assertThat(execution.results().subList(0, 3))
                .extracting(Outcomes::of)
                .containsExactly("FORBIDDEN", "ok", "CANCELLED");
        assertThat(execution.byCode()).isEqualTo(Map.of(ErrorCode.FORBIDDEN, 1L, ErrorCode.CANCELLED, 8L));
        assertThat(store.calls()).hasSize(2);
    }

    @Test
    void failFast_whenAnotherExecutionHasThePlace_endsWithoutWaitingForIt() {
        store.answering(call -> call == 1 ? SECOND : Duration.ofMinutes(1)).call(1, Fate.FORBIDDEN);
        BatchManager<Long, Map<String, Object>> narrow = manager.concurrency(1).chunkSize(1);
        TestSubscriber<Object> failing = TestSubscriber.create();
        narrow.failFast().execute(List.of(create(5))).subscribe(failing);
        narrow.execute(List.of(create(1))).subscribe(TestSubscriber.create());

        time.pass(SECOND);

        assertThat(failing.getReceivedOnNext()).hasSize(1);
        assertThat(store.calls()).hasSize(2);
    }

    @Test
    void failFast_whenAChunkWaitsForThePlaceOfTheOneThatFails_doesNotSendIt() {
        store.answering(call -> call == 2 ? SECOND : Duration.ofMinutes(1)).call(2, Fate.FORBIDDEN);
        BatchManager<Long, Map<String, Object>> narrow = manager.concurrency(2).chunkSize(1);
        narrow.execute(List.of(create(1))).subscribe(TestSubscriber.create());

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, narrow.failFast().execute(List.of(create(5))));

        assertThat(execution.byCode()).isEqualTo(Map.of(ErrorCode.FORBIDDEN, 1L, ErrorCode.CANCELLED, 4L));
        assertThat(store.calls()).hasSize(2);
    }

    @Test
    void cancel_whenAChunkWaitsForThePlaceOfOneThatIsHungUp_doesNotSendIt() {
        store.answeringIn(Duration.ofMinutes(1));
        BatchManager<Long, Map<String, Object>> narrow = manager.concurrency(2).chunkSize(1);
        narrow.execute(List.of(create(1))).subscribe(TestSubscriber.create());
        TestSubscriber<Object> cancelled = TestSubscriber.create();
        narrow.execute(List.of(create(5))).subscribe(cancelled);

        cancelled.cancel();

        assertThat(store.calls()).hasSize(2);
        assertThat(store.hungUp()).isEqualTo(1);
    }

    @Test
    void failFast_whenTheFirstAttemptIsTransient_goesOn() {
        store.call(1, Fate.BUSY);

        assertThat(result(time, manager.chunkSize(1).failFast().execute(List.of(create(10))))
                        .isSuccess())
                .isTrue();
    }

    @Test
    void collecting_always_sendsTheOtherChunksAfterAFailure() {
        store.call(1, Fate.FORBIDDEN);

        assertThat(result(time, manager.chunkSize(1).execute(List.of(create(10))))
                        .records())
                .isEqualTo(new BatchCount(10, 9, 1));
    }

    // compensation

    @Test
    void compensate_unlessAsked_undoesNothing() {
        store.call(2, Fate.FORBIDDEN);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.chunkSize(1).execute(List.of(create(2))));

        assertThat(execution.compensations()).isEmpty();
        assertThat(store.names()).containsExactly("r0");
    }

    @Test
    void compensate_whenSomethingFailed_undoesTheRestLastFirstAndReportsEachRecord() {
        List<Long> ids =
                store.holding(List.of(Map.of("name", "a", "city", "Ghent"), Map.of("name", "b", "city", "Lyon")));
        Operation<Long, Map<String, Object>> create = create(2).withPriority(3);
        Operation<Long, Map<String, Object>> update = Operation.<Long, Map<String, Object>>update(
                        MODEL, ids, named("new"))
                .withPriority(2);
        Operation<Long, Map<String, Object>> failing = Operation.<Long, Map<String, Object>>create(
                        MODEL, List.of(named("poison")))
                .withPriority(1);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.compensate().execute(List.of(create, update, failing)));

        assertThat(execution.compensations())
                .extracting(Compensation::operationId)
                .containsExactly(update.id(), update.id(), create.id(), create.id());
        assertThat(execution.compensations()).allMatch(undone -> undone.result().isSuccess());
        assertThat(store.rows())
                .isEqualTo(Map.of(
                        ids.get(0),
                        Map.of("name", "a", "city", "Ghent"),
                        ids.get(1),
                        Map.of("name", "b", "city", "Lyon")));
        assertThat(store.log().subList(3, 6))
                .containsExactly("update res.partner 1", "update res.partner 1", "delete res.partner 2");
        assertThat(execution.remaining()).extracting(Operation::size).containsExactly(2, 2, 1);
    }

    @Test
    void compensate_whereItCannotUndo_saysSoForEachRecord() {
        List<Long> ids = store.holding(records(3));
        store.able(Set.of(Ability.CREATE, Ability.UPDATE, Ability.DELETE));
        Operation<Long, Map<String, Object>> delete = Operation.delete(MODEL, List.of(ids.get(0)));
        Operation<Long, Map<String, Object>> update = Operation.update(MODEL, List.of(ids.get(1)), named("x"));
        Operation<Long, Map<String, Object>> failing = Operation.create(MODEL, List.of(named("poison")));

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.compensate().execute(List.of(delete, update, failing)));

        assertThat(execution.compensations())
                .extracting(undone -> ((Result.Failure<Long>) undone.result()).message())
                .containsExactly(
                        "not undone: what it overwrote was not read, or it may still be changed by a later operation",
                        "not undone: created anew it would be another record");
        assertThat(execution.remaining()).singleElement().isEqualTo(failing);
    }

    @Test
    void compensate_always_undoesOneOperationAfterAnother() {
        List<Long> ids = store.holding(records(1));
        store.answeringIn(SECOND).call(3, Fate.FORBIDDEN);
        manager.compensate()
                .execute(List.of(
                        create(1).withPriority(3),
                        Operation.<Long, Map<String, Object>>update(MODEL, ids, named("new"))
                                .withPriority(2),
                        create(1)))
                .subscribe(TestSubscriber.create());

        time.pass(Duration.ofMillis(3_500));
        assertThat(store.log().subList(3, store.log().size())).containsExactly("update res.partner 1");
        time.pass(SECOND);
        assertThat(store.log().subList(4, store.log().size())).containsExactly("delete res.partner 1");
    }

    @Test
    void compensate_whenTheTargetRefusesOneOfACall_undoesTheOthersOfIt() {
        store.holding(records(664));
        store.call(2, Fate.FORBIDDEN);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.compensate().execute(List.of(create(3).withPriority(1), create(1))));

        assertThat(execution.compensations())
                .extracting(undone -> Outcomes.of(undone.result()))
                .containsExactly("ok", "INVALID_INPUT", "ok");
        assertThat(store.rows()).containsKey(666L).doesNotContainKeys(665L, 667L);
    }

    @Test
    void compensate_ofRecordsOfUnknownOutcome_leavesThemAlone() {
        store.call(2, Fate.LOST);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.compensate().chunkSize(1).execute(List.of(create(2))));

        assertThat(execution.compensations()).extracting(Compensation::position).containsExactly(0);
        assertThat(store.names()).containsExactly("r1");
        assertThat(execution.remaining())
                .singleElement()
                .extracting(Operation::size)
                .isEqualTo(1);
    }

    @Test
    void compensate_ofARecordThatALaterOperationMayStillChange_leavesItAlone() {
        List<Long> ids = store.holding(records(2));
        store.call(2, Fate.LOST);

        BatchExecution<Long, Map<String, Object>> execution = result(
                time,
                manager.compensate()
                        .execute(List.of(
                                Operation.update(MODEL, ids, named("first")),
                                Operation.update(MODEL, List.of(ids.get(0)), named("second")))));

        assertThat(execution.compensations())
                .extracting(undone -> Outcomes.of(undone.result()))
                .containsExactly("OPERATION_FAILED", "ok");
        assertThat(store.names()).containsExactly("second", "r1");
    }

    @Test
    void compensate_whenCancelledMeanwhile_undoesNothingMoreAndIsNoLongerRunning() {
        store.answeringIn(SECOND).call(6, Fate.FORBIDDEN);
        TestSubscriber<Object> cancelled = TestSubscriber.create();
        BatchManager<Long, Map<String, Object>> narrow =
                manager.compensate().concurrency(1).chunkSize(1);
        narrow.execute(List.of(create(6))).subscribe(cancelled);
        time.pass(Duration.ofMillis(6_500));
        assertThat(store.log().get(6)).startsWith("delete");
        assertThat(narrow.running()).hasSize(1);

        cancelled.cancel();
        time.pass(Duration.ofHours(1));

        assertThat(store.calls()).hasSize(7);
        assertThat(narrow.running()).isEmpty();
        assertThat(time.timers()).isZero();
    }

    @Test
    void compensate_whenTheTargetCannotDelete_saysSo() {
        store.able(Set.of(Ability.CREATE)).call(2, Fate.FORBIDDEN);

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, manager.compensate().chunkSize(1).execute(List.of(create(2))));

        assertThat(execution.compensations())
                .extracting(undone -> ((Result.Failure<Long>) undone.result()).message())
                .containsExactly("not undone: the target cannot delete");
    }

    @Test
    void compensate_whenWhatAnUpdateOverwritesCannotBeRead_doesNotSendIt() {
        BatchExecution<Long, Map<String, Object>> execution = result(
                time,
                BatchManager.of(new Reading(
                                store, Mono.error(new MillraceException(ErrorCode.FORBIDDEN, "not yours to read"))))
                        .scheduler(time)
                        .compensate()
                        .execute(List.of(Operation.update(MODEL, List.of(1L), named("x")))));

        assertThat(execution.results()).extracting(Outcomes::of).containsExactly("FORBIDDEN");
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void compensate_whenTheTargetDoesNotAnswerWhatAnUpdateOverwrites_saysSo() {
        BatchExecution<Long, Map<String, Object>> execution = result(
                time,
                BatchManager.of(new Reading(store, Mono.empty()))
                        .scheduler(time)
                        .compensate()
                        .execute(List.of(Operation.update(MODEL, List.of(1L), named("x")))));

        assertThatExceptionOfType(BulkContractException.class)
                .isThrownBy(execution.results().get(0)::orElseThrow)
                .withMessageContaining("without an answer");
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void compensate_whileItReadsWhatTheTargetAnswered_letsOthersAskHowFarItHasCome() {
        List<Long> ids = store.holding(records(1));
        AtomicReference<BatchManager<Long, Map<String, Object>>> reading = new AtomicReference<>();
        Map<Long, Map<String, Object>> asking = new AbstractMap<>() {
            @Override
            public Map<String, Object> get(Object id) {
                assertThat(CompletableFuture.supplyAsync(() -> reading.get().running()))
                        .succeedsWithin(Duration.ofSeconds(10))
                        .satisfies(running -> assertThat(running).hasSize(1));
                return named("before");
            }

            @Override
            public Set<Entry<Long, Map<String, Object>>> entrySet() {
                return Set.of();
            }
        };
        reading.set(BatchManager.of(new Reading(store, Mono.just(asking)))
                .scheduler(time)
                .compensate());

        BatchExecution<Long, Map<String, Object>> execution =
                result(time, reading.get().execute(List.of(Operation.update(MODEL, ids, named("x")))));

        assertThat(execution.isSuccess()).isTrue();
    }

    @Test
    void compensate_whenOneRecordCannotBeUndone_undoesItsNeighbours() {
        List<Long> ids = store.holding(records(4));
        List<Row<Long, Map<String, Object>>> rows = new ArrayList<>();
        ids.forEach(id -> rows.add(new Row<>(id, named("new"))));
        store.call(3, Fate.FORBIDDEN).call(2, Fate.FORBIDDEN);

        BatchExecution<Long, Map<String, Object>> execution = result(
                time,
                manager.compensate()
                        .execute(List.of(
                                Operation.<Long, Map<String, Object>>update(MODEL, rows)
                                        .withPriority(1),
                                create(1))));

        assertThat(execution.compensations())
                .extracting(undone -> Outcomes.of(undone.result()))
                .containsExactly("FORBIDDEN", "ok", "ok", "ok");
        assertThat(store.names()).containsExactly("new", "r1", "r2", "r3");
    }

    @Test
    void compensate_afterTheTimeout_undoesWhatIsKnownToBeDone() {
        store.answering(call -> call == 2 ? Duration.ofMinutes(5) : SECOND);

        BatchExecution<Long, Map<String, Object>> execution = result(
                time,
                manager.compensate().timeout(Duration.ofSeconds(2)).chunkSize(1).execute(List.of(create(2))));

        assertThat(execution.results()).extracting(Outcomes::of).containsExactly("ok", "AMBIGUOUS");
        assertThat(execution.compensations())
                .extracting(undone -> Outcomes.of(undone.result()))
                .containsExactly("ok");
        assertThat(store.names()).isEmpty();
    }

    @Test
    void failure_ofACompensatedBatch_carriesTheCompensations() {
        store.call(2, Fate.FORBIDDEN);

        BatchExecutionException failure = (BatchExecutionException)
                failure(time, manager.compensate().chunkSize(1).bulkCreate(MODEL, records(2)));

        assertThat(failure.execution().compensations()).hasSize(1);
        assertThat(store.names()).isEmpty();
    }

    private OperationReport<Long, Map<String, Object>> report(
            BatchManager<Long, Map<String, Object>> manager, Operation<Long, Map<String, Object>> operation) {
        return result(time, manager.execute(List.of(operation))).operations().get(0);
    }

    private List<String> models() {
        return store.calls().stream().map(FakeStore.Call::model).toList();
    }

    private static Operation<Long, Map<String, Object>> create(int count) {
        return Operation.create(MODEL, records(count));
    }

    private static Operation<Long, Map<String, Object>> create(String model, int priority) {
        return Operation.<Long, Map<String, Object>>create(model, records(1)).withPriority(priority);
    }

    private static Operation<Long, Map<String, Object>> delete(Long... ids) {
        return Operation.delete(MODEL, List.of(ids));
    }

    /** Is given the answer to every question what an update overwrites. */
    private record Reading(FakeStore store, Mono<Map<Long, Map<String, Object>>> before)
            implements BulkTarget<Long, Map<String, Object>> {
        @Override
        public Set<Ability> abilities() {
            return FakeStore.ALL;
        }

        @Override
        public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
            return store.create(model, records, context);
        }

        @Override
        public Mono<Boolean> update(
                String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
            return store.update(model, ids, values, context);
        }

        @Override
        public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
            return store.delete(model, ids, context);
        }

        @Override
        public Mono<Map<Long, Map<String, Object>>> valuesBefore(
                String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
            return before;
        }
    }
}
