package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** What a report says of a batch. */
class BatchReportTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();

    @Test
    void report_countsOutcomesByCodeAndAmbiguousOnesApart() {
        BatchReport report = reportOf(
                Batch.each((Integer key) -> switch (key % 5) {
                            case 0 -> Mono.<String>empty();
                            case 1 -> Mono.error(new MillraceException(ErrorCode.CONFLICT, "changed meanwhile"));
                            case 2 -> Mono.never();
                            default -> Mono.just("value");
                        })
                        .writing()
                        .itemTimeout(Duration.ofSeconds(1)),
                10);

        assertThat(report.total()).isEqualTo(10);
        assertThat(report.succeeded()).isEqualTo(4);
        assertThat(report.failed()).isEqualTo(4);
        assertThat(report.ambiguous()).isEqualTo(2);
        assertThat(report.successRate()).isEqualTo(40.0);
        assertThat(report.byCode())
                .isEqualTo(Map.of(ErrorCode.NOT_FOUND, 2L, ErrorCode.CONFLICT, 2L, ErrorCode.AMBIGUOUS, 2L));
    }

    @Test
    void report_whenLatenciesAreUniform_knowsThemToOnePercent() {
        FakeServer server = FakeServer.answering(key -> Duration.ofMillis(key + 1), time);

        BatchReport report = reportOf(Batch.each(server::get).concurrency(1), 1_000);

        assertThat(report.elapsed()).isEqualTo(Duration.ofMillis(500_500));
        assertThat(report.throughput()).isCloseTo(1_000 / 500.5, within(1e-9));
        assertWithinOnePercent(report.meanTime(), 500.5);
        assertWithinOnePercent(report.latency().p50(), 500);
        assertWithinOnePercent(report.latency().p90(), 900);
        assertWithinOnePercent(report.latency().p99(), 990);
        assertWithinOnePercent(report.latency().max(), 1_000);
    }

    @Test
    void report_whenAllStartTogether_knowsTheTimesOfAll() {
        FakeServer server = FakeServer.answering(key -> Duration.ofSeconds(key == 9 ? 60 : 1), time);

        BatchReport report = reportOf(Batch.each(server::get).concurrency(10), 10);

        assertWithinOnePercent(report.meanTime(), 6_900);
        assertWithinOnePercent(report.latency().p90(), 1_000);
        assertWithinOnePercent(report.latency().max(), 60_000);
    }

    @Test
    void report_countsTheWaitForTheQuotaButNotForAPermit() {
        FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(1), time);

        BatchReport report = reportOf(
                Batch.each(server::get).concurrency(1).quota(Quota.sliding(1, Duration.ofSeconds(9), time)), 3);

        assertThat(report.elapsed()).isEqualTo(Duration.ofSeconds(21));
        assertWithinOnePercent(report.latency().p50(), 10_000);
        assertWithinOnePercent(report.latency().max(), 10_000);
        assertWithinOnePercent(report.meanTime(), 7_000);
    }

    @Test
    void report_whenAKeyIsTriedAgain_knowsTheTimeOfItsLastTry() {
        Mono<Long> failing = Mono.delay(Duration.ofSeconds(1), time)
                .then(Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "down")));
        AtomicInteger tries = new AtomicInteger();

        BatchReport report = reportOf(
                Batch.each((Integer key) ->
                                tries.getAndIncrement() == 0 ? failing : Mono.delay(Duration.ofSeconds(3), time))
                        .retryFailed(1),
                1);

        assertThat(report.succeeded()).isOne();
        assertWithinOnePercent(report.meanTime(), 3_000);
    }

    @Test
    void report_whenFailingFast_leavesThoseThatNeverRanOutOfTheTimes() {
        FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(2), time).failingFor(0);

        BatchReport report = reportOf(Batch.each(server::get).concurrency(1).failFast(), 100);

        assertThat(report.total()).isEqualTo(100);
        assertThat(report.byCode()).isEqualTo(Map.of(ErrorCode.SERVER_ERROR, 1L, ErrorCode.CANCELLED, 99L));
        assertWithinOnePercent(report.meanTime(), 2_000);
    }

    @Test
    void report_whenThereAreNoKeys_isAFullSuccessOfNothing() {
        BatchReport report = reportOf(Batch.each(Mono::just), 0);

        assertThat(report.total()).isZero();
        assertThat(report.successRate()).isEqualTo(100.0);
        assertThat(report.throughput()).isZero();
        assertThat(report.byCode()).isEmpty();
        assertThat(report.meanTime()).isZero();
        assertThat(report.latency())
                .isEqualTo(new BatchReport.Latency(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void report_whenTheKeysFail_fails() {
        StepVerifier.create(Batch.each((Integer key) -> Mono.just(key))
                        .report(Flux.range(0, 2).concatWith(Flux.error(new IllegalStateException("no more keys")))))
                .expectErrorMessage("no more keys")
                .verify(LIMIT);
    }

    @Test
    void report_whenCancelled_cancelsTheOperations() {
        FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(1), time);

        TestSubscriber<BatchReport> report = TestSubscriber.create();
        Batch.each(server::get).concurrency(2).report(FakeServer.keys(5)).subscribe(report);

        report.cancel();

        assertThat(server.hungUp()).containsExactlyInAnyOrder(0, 1);
        assertThat(server.called()).hasSize(2);
    }

    private BatchReport reportOf(Batch<Integer, ?> batch, int keys) {
        TestSubscriber<BatchReport> report = TestSubscriber.create();
        batch.scheduler(time).report(FakeServer.keys(keys)).subscribe(report);
        for (int second = 0; second < 3_600 && !report.isTerminatedComplete(); second++) {
            time.pass(Duration.ofSeconds(1));
        }
        return report.getReceivedOnNext().get(0);
    }

    private static void assertWithinOnePercent(Duration actual, double millis) {
        assertThat(actual.toNanos() / 1e6).isCloseTo(millis, within(millis / 100));
    }
}
