package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.core.Quota;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What gauges tell of the batches that run now. */
class BatchMetersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final BatchMeters meters = new BatchMeters("items");
    private final FakeServer server = FakeServer.answeringIn(SECOND, time);

    BatchMetersTest() {
        meters.bindTo(registry);
    }

    @Test
    void meters_whileABatchRuns_tellWhereItsKeysAre() {
        FakeServer slowFor0 = FakeServer.answering(key -> Duration.ofSeconds(key == 0 ? 10 : 1), time);
        run(Batch.each(slowFor0::get).concurrency(2), 10);

        time.pass(SECOND.multipliedBy(3));

        assertThat(gauges()).isEqualTo(gauges(2, 2, 5, 0, 3));
    }

    @Test
    void meters_whenNoBatchRuns_areZero() {
        assertThat(gauges()).isEqualTo(gauges(0, 0, 0, 0, 0));

        TestSubscriber<BatchItem<Integer, String>> items = run(Batch.each(server::get), 10);
        time.pass(SECOND);
        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(gauges()).as("after its end").isEqualTo(gauges(0, 0, 0, 0, 0));

        TestSubscriber<BatchItem<Integer, String>> cancelled = run(Batch.each(server::get), 10);
        assertThat(gauges()).isEqualTo(gauges(10, 10, 0, 0, 0));
        cancelled.cancel();
        assertThat(gauges()).as("after its cancellation").isEqualTo(gauges(0, 0, 0, 0, 0));
    }

    @Test
    void meters_whenTheKeysFail_areZeroAfterwards() {
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
        Batch.each(server::get)
                .meters(meters)
                .scheduler(time)
                .run(Flux.<Integer>error(new IllegalStateException("no keys")))
                .subscribe(items);

        assertThat(items.isTerminatedError()).isTrue();
        assertThat(gauges()).isEqualTo(gauges(0, 0, 0, 0, 0));
    }

    @Test
    void meters_whenSeveralBatchesRun_addThemUp() {
        run(Batch.each(server::get).concurrency(2), 3);
        run(Batch.each(server::get).concurrency(1), 3);

        assertThat(gauges()).isEqualTo(gauges(3, 3, 3, 0, 0));
    }

    @Test
    void meters_countTheLineOfASharedQuotaOnce() {
        Quota quota = Quota.sliding(1, Duration.ofHours(1), time);
        run(Batch.each(server::get).quota(quota), 3);
        run(Batch.each(server::get).quota(quota), 3);

        assertThat(gauges()).isEqualTo(gauges(20, 6, 0, 5, 0));
    }

    @Test
    void meters_ofCallsForMany_countCallsInFlightAndKeysThatWait() {
        FakeBulkServer bulk = FakeBulkServer.answeringIn(SECOND, time);
        run(Batch.bulk(10, bulk::get).concurrency(2), 35);

        assertThat(gauges()).isEqualTo(gauges(2, 2, 15, 0, 0));
    }

    @Test
    void meters_whenTheSubscriberIsSlow_tellWhatWaitsForIt() {
        TestSubscriber<BatchItem<Integer, String>> slow =
                TestSubscriber.builder().initialRequest(0).build();
        Batch.each((Integer key) -> Mono.just("now"))
                .meters(meters)
                .scheduler(time)
                .run(FakeServer.keys(7))
                .subscribe(slow);

        assertThat(gauges()).isEqualTo(gauges(10, 0, 0, 0, 7));
        slow.request(3);
        assertThat(gauges()).isEqualTo(gauges(10, 0, 0, 0, 4));
    }

    @Test
    void meters_boundOrListed_areTheSame() {
        assertThat(registry.getMeters()).extracting(Meter::getId).allSatisfy(id -> {
            assertThat(id.getType()).isEqualTo(Meter.Type.GAUGE);
            assertThat(id.getTags()).singleElement().satisfies(tag -> {
                assertThat(tag.getKey()).isEqualTo(BatchMeter.LIMIT.getKeyNames()[0].asString());
                assertThat(tag.getValue()).isEqualTo("items");
            });
        });
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(BatchMeter.values())
                        .map(BatchMeter::getName)
                        .toList());
    }

    private TestSubscriber<BatchItem<Integer, String>> run(Batch<Integer, String> batch, int keys) {
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
        batch.meters(meters).scheduler(time).run(FakeServer.keys(keys)).subscribe(items);
        return items;
    }

    private Map<BatchMeter, Double> gauges() {
        return Arrays.stream(BatchMeter.values())
                .collect(Collectors.toMap(
                        meter -> meter,
                        meter -> registry.get(meter.getName()).gauge().value()));
    }

    private static Map<BatchMeter, Double> gauges(
            double limit, double inFlight, double permitWaiting, double quotaWaiting, double buffered) {
        return Map.of(
                BatchMeter.LIMIT, limit,
                BatchMeter.IN_FLIGHT, inFlight,
                BatchMeter.PERMIT_WAITING, permitWaiting,
                BatchMeter.QUOTA_WAITING, quotaWaiting,
                BatchMeter.BUFFERED, buffered);
    }
}
