package io.millrace.odoo;

import static io.millrace.odoo.Given.PARTNER;
import static io.millrace.odoo.Given.failureOf;
import static io.millrace.odoo.Given.partners;
import static io.millrace.odoo.Given.valueOf;
import static io.millrace.odoo.Given.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchContext;
import io.millrace.batch.BatchException;
import io.millrace.batch.BatchExecution;
import io.millrace.batch.BatchExecutionException;
import io.millrace.batch.BatchItem;
import io.millrace.batch.BatchManager;
import io.millrace.batch.BatchProgress;
import io.millrace.batch.BatchStatistics;
import io.millrace.batch.BatchValidationException;
import io.millrace.batch.Operation;
import io.millrace.batch.OperationReport;
import io.millrace.batch.OperationStatus;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import io.millrace.odoo.testing.LoggedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a batch system for Odoo promises, point by point: operations, contexts, progress, statistics, partial results. */
class BatchSystemTest {
    private final FakeOdoo server = FakeOdoo.start();
    private final Odoo odoo = Given.client(server, Given.jsonRpc());
    private final BatchManager<Long, Map<String, Object>> bulk =
            odoo.bulk().retry(RetryPolicy.defaults().withBackoff(retry -> 1L));

    @AfterEach
    void close() {
        odoo.close();
        server.close();
    }

    private static Operation<Long, Map<String, Object>> create(int count) {
        return Operation.create(PARTNER, partners(count));
    }

    private static Operation<Long, Map<String, Object>> poison() {
        return Operation.create(PARTNER, List.of(Map.of("name", "A", "credit_limit", -1)));
    }

    @Test
    void bulkCreate_whenSomeFail_failsWithAnOutcomeForEveryRecordInItsPlace() {
        List<Map<String, Object>> records = new ArrayList<>(partners(5));
        records.set(3, Map.of("name", "A", "credit_limit", -1));

        BatchExecutionException failure =
                (BatchExecutionException) failureOf(bulk.chunkSize(2).bulkCreate(PARTNER, records));

        assertThat(failure.results(Long.class))
                .extracting(Result::isSuccess)
                .containsExactly(true, true, false, false, true);
        assertThat(failure).isInstanceOf(BatchException.class).hasMessageContaining("credit limit");
        assertThat(valueOf(bulk.execute(failure.execution().remaining().stream()
                                .map(left -> BatchSystemTest.<Operation<Long, Map<String, Object>>>as(left))
                                .toList()))
                        .records()
                        .total())
                .as("what is left to do")
                .isEqualTo(2);
    }

    @SuppressWarnings("unchecked") // of this manager
    private static <T> T as(Object value) {
        return (T) value;
    }

    @Test
    void batch_whenDataIsInvalid_failsBeforeAnythingIsSent() {
        assertThat(failureOf(bulk.batch(batch -> batch.create(PARTNER, List.of(Map.of()))
                        .delete(PARTNER, List.of())
                        .then())))
                .isInstanceOf(BatchValidationException.class)
                .isInstanceOf(BatchException.class);
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void batch_whenTheServerRefuses_failsToo() {
        assertThat(failureOf(bulk.batch(batch -> batch.add(poison()).then())))
                .isInstanceOf(BatchExecutionException.class);
    }

    @Test
    void attempts_whenAFailurePasses_areMadeAgain_andCounted() {
        server.fault("create", 4, Fault.conflict());
        valueOf(bulk.bulkCreate(PARTNER, partners(3)));
        assertThat(bulk.statistics().retries()).isEqualTo(1);
        assertThat(server.calls("create")).hasSize(5);
    }

    @Test
    void callTimeout_whenItPasses_leavesTheOutcomeUnknown_andTimeoutCancelsTheRest() {
        valueOf(odoo.userContext()); // a cold start is no fault
        server.fault("create", 1, Fault.slowAnswer(Duration.ofSeconds(5)));
        BatchExecution<Long, Map<String, Object>> late =
                valueOf(bulk.callTimeout(Duration.ofMillis(400)).execute(List.of(create(1))));
        assertThat(late.byCode()).isEqualTo(Map.of(ErrorCode.AMBIGUOUS, 1L));

        server.fault("create", 1, Fault.slowAnswer(Duration.ofSeconds(5)));
        BatchExecution<Long, Map<String, Object>> cut = valueOf(
                bulk.chunkSize(1).concurrency(1).timeout(Duration.ofMillis(400)).execute(List.of(create(3))));
        assertThat(cut.byCode()).isEqualTo(Map.of(ErrorCode.AMBIGUOUS, 1L, ErrorCode.CANCELLED, 2L));
    }

    @Test
    void concurrency_always_holdsOverAllThatAManagerDoes() {
        server.fault("create", 40, Fault.slowAnswer(Duration.ofMillis(10)));
        BatchManager<Long, Map<String, Object>> narrow = bulk.chunkSize(1).concurrency(2);
        valuesOf(Flux.merge(narrow.bulkCreate(PARTNER, partners(20)), narrow.bulkCreate(PARTNER, partners(20))));
        assertThat(server.peak()).isBetween(1, 2);
    }

    @Test
    void createBatch_always_knowsDeleteAndUnlink() {
        BatchContext<Long, Map<String, Object>> batch = bulk.createBatch("by hand")
                .create(PARTNER, partners(2))
                .update(PARTNER, List.of(7L), Map.of("ref", "R"))
                .delete(PARTNER, List.of(8L))
                .unlink(PARTNER, List.of(9L));
        assertThat(valueOf(batch.execute()).isSuccess()).isTrue();
        assertThat(server.records(PARTNER)).hasSize(3);
        assertThat(failureOf(batch.execute())).as("once").isInstanceOf(BatchException.class);
    }

    @Test
    void collector_always_gathersOneKind() {
        assertThat(valueOf(bulk.collectCreates(PARTNER).addMany(partners(3)).execute())
                        .records()
                        .succeeded())
                .isEqualTo(3);
        assertThat(valueOf(bulk.collectUpdates(PARTNER)
                                .add(new Operation.Row<>(7L, Map.of("ref", "R")))
                                .execute())
                        .isSuccess())
                .isTrue();
        assertThat(valueOf(bulk.collectDeletes(PARTNER).add(8L).add(9L).execute())
                        .isSuccess())
                .isTrue();
    }

    @Test
    void progress_whenItsListenerThrows_stillReachesAllOfIt() {
        List<BatchProgress> told = new CopyOnWriteArrayList<>();
        BatchExecution<Long, Map<String, Object>> done =
                valueOf(bulk.chunkSize(10).execute(List.of(create(35)), progress -> {
                    told.add(progress);
                    throw new IllegalStateException("the listener's own");
                }));
        assertThat(done.isSuccess()).isTrue();
        BatchProgress last = told.get(told.size() - 1);
        assertThat(last.records().percent()).isEqualTo(100);
        assertThat(last.chunks().done()).isEqualTo(4);
        assertThat(last.operations().succeeded()).isEqualTo(1);
        assertThat(told).extracting(progress -> progress.records().done()).isSorted();
    }

    @Test
    void statistics_always_countOperationsChunksAndRecordsApart() {
        valueOf(bulk.chunkSize(10).execute(List.of(create(25), poison())));
        BatchStatistics statistics = bulk.statistics();
        assertThat(statistics.batches().failed()).isEqualTo(1);
        assertThat(statistics.operations().succeeded()).isEqualTo(1);
        assertThat(statistics.operations().failed()).isEqualTo(1);
        assertThat(statistics.chunks().total()).isEqualTo(4);
        assertThat(statistics.records().succeeded()).isEqualTo(25);
        assertThat(statistics.records().failed()).isEqualTo(1);
        assertThat(statistics.calls()).isEqualTo(4);
    }

    @Test
    void report_ofAnOperationInChunks_hasItsStatusResultsErrorAndTimes() {
        BatchExecution<Long, Map<String, Object>> done =
                valueOf(bulk.chunkSize(10).execute(List.of(create(25), poison().withId("bad"))));
        OperationReport<Long, Map<String, Object>> good = done.operations().get(0);
        assertThat(good.status()).isEqualTo(OperationStatus.COMPLETED);
        assertThat(good.results()).hasSize(25);
        assertThat(good.started()).isPresent();
        assertThat(good.error()).isEmpty();
        OperationReport<Long, Map<String, Object>> bad = done.operations().get(1);
        assertThat(bad.operation().id()).isEqualTo("bad");
        assertThat(bad.status()).isEqualTo(OperationStatus.FAILED);
        assertThat(OdooFault.in(bad.error().orElseThrow()).orElseThrow().name())
                .isEqualTo("odoo.exceptions.ValidationError");
    }

    @Test
    void context_always_reachesTheServerInItsPlace_andIsLeftAlone() {
        Map<String, Object> context = new LinkedHashMap<>(Map.of("lang", "fr_FR"));
        valueOf(odoo.withContext(OdooContext.NONE.with("tracking_disable", true))
                .bulk()
                .context(context)
                .bulkCreate(PARTNER, partners(2)));
        assertThat(server.lastCall().named())
                .isEqualTo(Map.of("context", Map.of("lang", "fr_FR", "tracking_disable", true)));
        assertThat(context).isEqualTo(Map.of("lang", "fr_FR"));
        valueOf(bulk.execute(List.of(create(1).withContext(Map.of("active_test", false)))));
        assertThat(server.lastCall().named()).isEqualTo(Map.of("context", Map.of("active_test", false)));
    }

    @Test
    void bulkUpdate_whenOneFails_isNoSuccess_andSaysWhich() {
        BatchExecutionException failure = (BatchExecutionException)
                failureOf(bulk.bisectFailures().bulkUpdate(PARTNER, List.of(7L, 999L), Map.of("ref", "R")));
        assertThat(failure.results(Long.class)).extracting(Result::isSuccess).containsExactly(true, false);
    }

    @Test
    void bulkUpdate_whenTheServerAnswersFalse_isNoSuccess() {
        server.fault("write", 1, Fault.replacing("\"result\":true", "\"result\":false"));
        assertThat(failureOf(bulk.bulkUpdate(PARTNER, List.of(7L), Map.of("ref", "R"))))
                .isInstanceOf(BatchExecutionException.class);
    }

    @Test
    void bulkUpdate_ofRows_leavesTheCallersRowsAlone_soThatTheyCanBeWrittenAgain() {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("ref", "R"));
        List<Operation.Row<Long, Map<String, Object>>> rows =
                new ArrayList<>(List.of(new Operation.Row<>(7L, values), new Operation.Row<>(8L, values)));
        assertThat(valueOf(bulk.bulkUpdate(PARTNER, rows))).isEqualTo(2);
        assertThat(valueOf(bulk.bulkUpdate(PARTNER, rows))).isEqualTo(2);
        assertThat(values).isEqualTo(Map.of("ref", "R"));
        assertThat(server.calls("write")).as("equal values go together").hasSize(2);
    }

    @Test
    void priority_whenHigher_isDoneBeforeOthersBegin() {
        valueOf(bulk.execute(List.of(
                Operation.update(PARTNER, List.of(7L), Map.of("ref", "late")),
                Operation.<Long, Map<String, Object>>update(PARTNER, List.of(8L), Map.of("ref", "soon"))
                        .withPriority(5))));
        assertThat(server.calls("write").stream()
                        .map(call -> Given.members(call.args().get(1)).get("ref")))
                .containsExactly("soon", "late");
    }

    @Test
    void operations_onTheSameRecord_areDoneAsSubmitted() {
        valueOf(bulk.execute(List.of(
                Operation.update(PARTNER, List.of(9L), Map.of("ref", "R")), Operation.delete(PARTNER, List.of(9L)))));
        assertThat(server.calls()).extracting(LoggedCall::method).containsSubsequence("write", "unlink");
    }

    @Test
    void operations_ofAllKinds_canBeSplit() {
        assertThat(create(250).split(100)).extracting(Operation::size).containsExactly(100, 100, 50);
    }

    @Test
    void compensate_whenAnOperationFails_undoesTheOthers_andSaysSo() {
        BatchExecution<Long, Map<String, Object>> done = valueOf(bulk.compensate()
                .execute(List.of(
                        create(3).withPriority(2),
                        Operation.<Long, Map<String, Object>>update(PARTNER, List.of(7L), Map.of("name", "B"))
                                .withPriority(1),
                        poison())));
        assertThat(done.compensations()).hasSize(4).allMatch(undone -> undone.result()
                .isSuccess());
        assertThat(server.records(PARTNER)).hasSize(3);
        assertThat(server.records(PARTNER).get(0)).containsEntry("name", "Azure");
    }

    @Test
    void failFast_whenARecordFails_sendsNothingMore() {
        BatchExecution<Long, Map<String, Object>> done = valueOf(
                bulk.failFast().concurrency(1).chunkSize(1).execute(List.of(poison().withPriority(1), create(5))));
        assertThat(done.byCode()).isEqualTo(Map.of(ErrorCode.INVALID_INPUT, 1L, ErrorCode.CANCELLED, 5L));
        assertThat(server.calls("create")).hasSize(1);
    }

    @Test
    void bulkCreate_ofAStream_readsNoFurtherThanItMust() {
        AtomicLong read = new AtomicLong();
        Flux<Map<String, Object>> endless =
                Flux.generate(sink -> sink.next(Map.of("name", "N" + read.incrementAndGet())));
        List<BatchItem<Map<String, Object>, Long>> first = valuesOf(
                bulk.chunkSize(10).concurrency(2).bulkCreate(PARTNER, endless).take(30));
        assertThat(first).extracting(BatchItem::index).startsWith(0L, 1L, 2L).hasSize(30);
        assertThat(read.get()).isLessThanOrEqualTo(200);
    }

    @Test
    void cancel_whenTheCallerLeaves_sendsNothingMore() {
        server.fault("create", 1, Fault.slowAnswer(Duration.ofSeconds(5)));
        Mono<?> running = bulk.concurrency(1).chunkSize(1).bulkCreate(PARTNER, partners(5));
        var subscription = running.subscribe();
        org.awaitility.Awaitility.await().atMost(Given.LIMIT).until(() -> !server.calls("create")
                .isEmpty());
        subscription.dispose();
        org.awaitility.Awaitility.await()
                .atMost(Given.LIMIT)
                .until(() -> bulk.statistics().running() == 0);
        assertThat(server.calls("create")).hasSize(1);
    }
}
