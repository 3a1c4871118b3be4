package io.millrace.batch;

import static io.millrace.batch.FakeStore.failure;
import static io.millrace.batch.FakeStore.records;
import static io.millrace.batch.FakeStore.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.millrace.batch.FakeStore.Fate;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What a manager reports of its executions, and shows of them while they run. */
class BatchManagerObservationTest {
    private static final String MODEL = "res.partner";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final FakeStore store = new FakeStore(time).answeringIn(SECOND);
    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final List<Observation.Context> executions = new ArrayList<>();
    private final List<Observation.Context> calls = new ArrayList<>();
    private final MeterRegistry gauges = new SimpleMeterRegistry();
    private final BatchMeters meters = new BatchMeters("records");
    private final BatchManager<Long, Map<String, Object>> silent = BatchManager.of(store)
            .scheduler(time)
            .concurrency(2)
            .chunkSize(10)
            .retry(RetryPolicy.defaults().withBackoff(retry -> 1_000L));
    private final BatchManager<Long, Map<String, Object>> manager =
            silent.observe(registry, "records").meters(meters);

    @BeforeEach
    void listen() {
        meters.bindTo(gauges);
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                (context.getName().equals("millrace.batch.call") ? calls : executions).add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    @Test
    void execution_whenSomeRecordsFail_isCompletedAndCountsThem() {
        store.call(2, Fate.FORBIDDEN);

        failure(time, manager.bulkCreate(MODEL, records(25)));

        assertThat(executions).singleElement().satisfies(execution -> {
            assertThat(execution.getName()).isEqualTo("millrace.batch");
            assertThat(execution.getContextualName()).isEqualTo("batch records");
            assertThat(map(execution.getLowCardinalityKeyValues()))
                    .isEqualTo(Map.of("batch", "records", "outcome", "COMPLETED"));
            assertThat(map(execution.getHighCardinalityKeyValues()))
                    .isEqualTo(Map.of("succeeded", "15", "failed", "10"));
        });
    }

    @Test
    void call_isAChildOfItsExecutionAndTellsItsOutcomeAndForHowManyRecordsItWas() {
        store.call(1, Fate.FORBIDDEN).call(2, Fate.BUSY);

        failure(time, manager.bulkCreate(MODEL, records(25)));

        assertThat(calls)
                .extracting(call -> map(call.getAllKeyValues()))
                .containsExactly(
                        call("FORBIDDEN", 10), call("SERVER_ERROR", 10), call("SUCCESS", 5), call("SUCCESS", 10));
        assertThat(calls)
                .allSatisfy(call ->
                        assertThat(call.getParentObservation().getContextView()).isSameAs(executions.get(0)));
    }

    @Test
    void call_ofWhatIsReadBeforeAndUndoneAfterwards_isReportedToo() {
        List<Long> ids = store.holding(records(2));
        store.call(2, Fate.FORBIDDEN);

        result(
                time,
                manager.compensate()
                        .execute(List.of(
                                Operation.<Long, Map<String, Object>>update(MODEL, ids, Map.of("name", "new"))
                                        .withPriority(2),
                                Operation.<Long, Map<String, Object>>create(MODEL, records(3)))));

        assertThat(calls)
                .extracting(call -> map(call.getAllKeyValues()))
                .containsExactly(
                        call("SUCCESS", 2), // reads what it overwrites
                        call("SUCCESS", 2),
                        call("FORBIDDEN", 3),
                        call("SUCCESS", 1), // undo
                        call("SUCCESS", 1));
        assertThat(executions).as("undoing is a part of it").hasSize(1);
        assertThat(map(executions.get(0).getHighCardinalityKeyValues()))
                .isEqualTo(Map.of("succeeded", "2", "failed", "3"));
    }

    @Test
    void call_isTheParentOfWhatTheTargetReports() {
        List<@Nullable Object> seen = new ArrayList<>();
        BulkTarget<Long, Map<String, Object>> looking = new Looking(seen);

        result(
                time,
                BatchManager.of(looking)
                        .scheduler(time)
                        .observe(registry, "records")
                        .bulkDelete(MODEL, List.of(1L)));

        assertThat(seen).singleElement().isInstanceOfSatisfying(Observation.class, parent -> assertThat(
                        parent.getContextView())
                .isSameAs(calls.get(0)));
    }

    @Test
    void execution_whenItsContextHasAnObservation_isItsChild() {
        Observation users = Observation.start("users", registry);

        result(
                time,
                manager.bulkCreate(MODEL, records(1))
                        .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, users)));

        assertThat(executions.get(0).getParentObservation().getContextView()).isSameAs(users.getContextView());
        users.stop();
    }

    @Test
    void execution_whenCancelled_isCancelledWithItsCalls() {
        TestSubscriber<Object> ids = TestSubscriber.create();
        manager.bulkCreate(MODEL, records(25)).subscribe(ids);

        ids.cancel();

        assertThat(executions).singleElement().satisfies(execution -> assertThat(map(execution.getAllKeyValues()))
                .containsEntry("outcome", "CANCELLED"));
        assertThat(calls).hasSize(2).allSatisfy(call -> assertThat(map(call.getAllKeyValues()))
                .containsEntry("outcome", "CANCELLED"));
    }

    @Test
    void execution_whenOneOfItsIdRuns_isFailed() {
        manager.createBatch("b1").create(MODEL, records(1)).execute().subscribe(TestSubscriber.create());

        manager.createBatch("b1").create(MODEL, records(1)).execute().subscribe(TestSubscriber.create());

        assertThat(executions).singleElement().satisfies(refused -> {
            assertThat(map(refused.getAllKeyValues())).containsEntry("outcome", "FAILED");
            assertThat(refused.getError()).isInstanceOf(BatchException.class);
        });
    }

    @Test
    void creation_fromAPublisher_isAnExecutionForEachChunk() {
        manager.bulkCreate(MODEL, Flux.fromIterable(records(25))).subscribe(TestSubscriber.create());
        time.pass(Duration.ofMinutes(1));

        assertThat(executions).hasSize(3);
        assertThat(calls).hasSize(3);
    }

    @Test
    void observe_whenTheRegistryIsNoOp_leavesTheContextAlone() {
        List<@Nullable Object> seen = new ArrayList<>();

        result(
                time,
                BatchManager.of(new Looking(seen))
                        .scheduler(time)
                        .observe(ObservationRegistry.NOOP, "records")
                        .bulkDelete(MODEL, List.of(1L)));

        assertThat(seen).containsExactly((Object) null);
    }

    @Test
    void tags_reportedOrListed_areTheSame() {
        result(time, manager.bulkCreate(MODEL, records(1)));

        assertListed(executions.get(0), BatchObservation.BATCH);
        assertListed(calls.get(0), BatchObservation.CALL);
    }

    @Test
    void meters_whileAnExecutionRuns_tellWhereItsRecordsAre() {
        manager.bulkCreate(MODEL, records(55)).subscribe(TestSubscriber.create());
        assertThat(gauges()).isEqualTo(gauges(2, 2, 35, 0));

        time.pass(SECOND);
        assertThat(gauges()).isEqualTo(gauges(2, 2, 15, 20));

        time.pass(SECOND.multipliedBy(2));
        assertThat(gauges()).as("after its end").isEqualTo(gauges(0, 0, 0, 0));
    }

    @Test
    void meters_whileACallWaitsToBeSentAgain_countItsRecordsAsWaiting() {
        store.call(1, Fate.BUSY);
        manager.bulkCreate(MODEL, records(10)).subscribe(TestSubscriber.create());

        time.pass(SECOND);

        assertThat(gauges()).isEqualTo(gauges(2, 0, 10, 0));
    }

    @Test
    void meters_ofSeveralExecutions_countTheirSharedLimitOnce() {
        manager.bulkCreate(MODEL, records(20)).subscribe(TestSubscriber.create());
        TestSubscriber<Object> other = TestSubscriber.create();
        manager.bulkCreate(MODEL, records(20)).subscribe(other);
        silent.concurrency(3).meters(meters).bulkCreate(MODEL, records(30)).subscribe(TestSubscriber.create());
        assertThat(gauges()).isEqualTo(gauges(5, 5, 20, 0));

        other.cancel();

        assertThat(gauges()).isEqualTo(gauges(5, 5, 0, 0));
    }

    private Map<BatchMeter, Double> gauges() {
        return Arrays.stream(BatchMeter.values())
                .collect(Collectors.toMap(
                        meter -> meter,
                        meter -> gauges.get(meter.getName()).gauge().value()));
    }

    private static Map<BatchMeter, Double> gauges(
            double limit, double inFlight, double permitWaiting, double buffered) {
        return Map.of(
                BatchMeter.LIMIT, limit,
                BatchMeter.IN_FLIGHT, inFlight,
                BatchMeter.PERMIT_WAITING, permitWaiting,
                BatchMeter.QUOTA_WAITING, 0.0,
                BatchMeter.BUFFERED, buffered);
    }

    private static Map<String, String> call(String outcome, int records) {
        return Map.of("batch", "records", "outcome", outcome, "keys", Integer.toString(records));
    }

    private static void assertListed(Observation.Context reported, BatchObservation listed) {
        assertThat(reported.getName()).isEqualTo(listed.getName());
        assertThat(map(reported.getLowCardinalityKeyValues()).keySet())
                .isEqualTo(names(listed.getLowCardinalityKeyNames()));
        assertThat(map(reported.getHighCardinalityKeyValues()).keySet())
                .isEqualTo(names(listed.getHighCardinalityKeyNames()));
    }

    private static Set<String> names(KeyName[] keys) {
        return Stream.of(keys).map(KeyName::asString).collect(Collectors.toSet());
    }

    private static Map<String, String> map(KeyValues tags) {
        return tags.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    /** A target that looks for the observation it is called under. */
    private record Looking(List<@Nullable Object> seen) implements BulkTarget<Long, Map<String, Object>> {
        @Override
        public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
            return Mono.error(new UnsupportedOperationException());
        }

        @Override
        public Mono<Boolean> update(
                String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
            return Mono.error(new UnsupportedOperationException());
        }

        @Override
        public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
            return Mono.deferContextual(view -> {
                seen.add(view.getOrDefault(ObservationThreadLocalAccessor.KEY, null));
                return Mono.just(true);
            });
        }
    }
}
