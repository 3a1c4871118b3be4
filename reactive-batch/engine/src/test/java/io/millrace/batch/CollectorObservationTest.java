package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What a collector reports of its calls. */
class CollectorObservationTest {
    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final List<Observation.Context> stopped = new ArrayList<>();
    private final VirtualTime time = new VirtualTime();
    private final FakeBulk server = FakeBulk.answeringIn(Duration.ofMillis(300), time);

    @BeforeEach
    void listen() {
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    @Test
    void call_whenAnswered_isReportedWithItsTriggerAndCounts() {
        BatchCollector<Integer, Integer> collector = observed(server.upTo(3));
        submit(collector, 1, 2, 3, 4);
        collector.flush().subscribe();
        submit(collector, 5);
        time.pass(Duration.ofSeconds(1));
        submit(collector, 6);
        collector.closeGracefully(Duration.ofSeconds(1)).subscribe();
        time.pass(Duration.ofSeconds(1));

        assertThat(stopped)
                .extracting(call -> map(call.getLowCardinalityKeyValues()).get("trigger"))
                .containsExactly("SIZE", "MANUAL", "AGE", "CLOSE");
        assertThat(map(stopped.get(0).getAllKeyValues()))
                .isEqualTo(Map.of(
                        "collector", "echo", "trigger", "SIZE", "outcome", "COMPLETED", "items", "3", "failed", "0"));
        assertThat(stopped.get(0).getContextualName()).isEqualTo("collector echo");
    }

    @Test
    void call_whenEveryItemFails_isFailed() {
        submit(observed(BulkCall.keyed(1, keys -> Mono.error(new MillraceException(ErrorCode.CONFLICT, "taken")))), 1);

        assertThat(stopped).singleElement().satisfies(call -> {
            assertThat(map(call.getAllKeyValues()))
                    .containsEntry("outcome", "FAILED")
                    .containsEntry("failed", "1");
            assertThat(call.getError()).hasMessage("taken");
        });
    }

    @Test
    void call_whenNobodyWaitsForItAnyMore_isCancelled() {
        submit(observed(server.upTo(1)), 1).dispose();

        assertThat(stopped).singleElement().satisfies(call -> assertThat(map(call.getAllKeyValues()))
                .containsEntry("outcome", "CANCELLED"));
    }

    @Test
    void call_knowsTheObservationsOfItsSubmittersAndIsTheParentOfWhatItDoes() {
        AtomicReference<Object> inside = new AtomicReference<>();
        BatchCollector<Integer, Integer> collector = observed(BulkCall.positional(
                3,
                keys -> Mono.deferContextual(context -> {
                    inside.set(context.get(ObservationThreadLocalAccessor.KEY));
                    return Mono.just(keys);
                })));
        Observation one = Observation.start("one", registry);
        Observation other = Observation.start("other", registry);
        Stream.of(one, one, other).forEach(submitter -> collector
                .submit(1)
                .contextWrite(Context.of(ObservationThreadLocalAccessor.KEY, submitter))
                .subscribe());

        assertThat(stopped).singleElement().satisfies(call -> {
            assertThat(((CollectorCall) call).submitters()).containsExactly(one, other);
            assertThat(((Observation) inside.get()).getContext()).isSameAs(call);
        });
        one.stop();
        other.stop();
    }

    @Test
    void observe_whenTheRegistryIsNoOp_leavesTheContextAlone() {
        AtomicReference<Boolean> inside = new AtomicReference<>();
        BatchCollector<Integer, Integer> collector = BatchCollector.of(BulkCall.<Integer, Integer>positional(
                        1,
                        keys -> Mono.deferContextual(context -> {
                            inside.set(context.hasKey(ObservationThreadLocalAccessor.KEY));
                            return Mono.just(keys);
                        })))
                .observe(ObservationRegistry.NOOP, "echo")
                .start();
        submit(collector, 1);

        assertThat(inside).hasValue(false);
    }

    @Test
    void tags_reportedOrListed_areTheSame() {
        submit(observed(FakeBulk.answeringAtOnce().upTo(1)), 1);

        assertThat(stopped.get(0).getName()).isEqualTo(CollectorObservation.CALL.getName());
        assertThat(map(stopped.get(0).getAllKeyValues()).keySet())
                .isEqualTo(Stream.of(CollectorObservation.Tag.values())
                        .map(KeyName::asString)
                        .collect(Collectors.toSet()));
    }

    @Test
    void meters_whenBound_areThoseListedAndTellWhatIs() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        BatchCollector<Integer, Integer> collector = observed(server.upTo(4));
        collector.meters(Tag.of("collector", "echo")).bindTo(meters);
        submit(collector, 1, 2, 3);
        assertThat(meters.get(CollectorMeter.PENDING.getName()).gauge().value()).isEqualTo(3);
        time.pass(Duration.ofMillis(20));

        assertThat(meters.get(CollectorMeter.PENDING.getName()).gauge().value()).isZero();
        assertThat(meters.get(CollectorMeter.CALLS.getName()).gauge().value()).isEqualTo(1);
        assertThat(meters.get(CollectorMeter.FILL.getName()).summary().mean()).isEqualTo(0.75);
        assertThat(meters.get(CollectorMeter.WAIT.getName()).timer().mean(TimeUnit.MILLISECONDS))
                .isEqualTo(20);
        assertThat(meters.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrderElementsOf(Stream.of(CollectorMeter.values())
                        .map(CollectorMeter::getName)
                        .toList());
        assertThat(meters.getMeters()).extracting(Meter::getId).allSatisfy(id -> assertThat(id.getTag("collector"))
                .isEqualTo("echo"));
    }

    private BatchCollector<Integer, Integer> observed(BulkCall<Integer, Integer> call) {
        return BatchCollector.of(call).observe(registry, "echo").scheduler(time).start();
    }

    private static Disposable submit(BatchCollector<Integer, Integer> collector, int... items) {
        Disposable last = () -> {};
        for (int item : items) {
            last = collector.submit(item).subscribe(value -> {}, failure -> {});
        }
        return last;
    }

    private static Map<String, String> map(KeyValues tags) {
        return tags.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }
}
