package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class CountersTest {

    private static final Duration LATENCY = Duration.ofMillis(20);

    @Test
    void counters_whenAClientKeepsTenInFlight_neverShowMoreThanTen() {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .products(1_000)
                        .latency(Latency.logNormal(Duration.ofMillis(2), 1, 7))
                        .start();
                TestClient client = new TestClient(simulator, simulator.token(), 10)) {
            Flux.range(1, 1_000)
                    .flatMap(number -> client.getLater("/api/Product/PN-" + number), 10)
                    .blockLast(TestClient.LIMIT);
            Counters counters = simulator.counters();
            assertThat(counters.maxInFlight()).isBetween(1, 10);
            assertThat(counters.inFlight()).isZero();
            assertThat(counters.received()).isEqualTo(1_000);
            assertThat(counters.answered()).isEqualTo(1_000);
            assertThat(counters.totalConnections()).isBetween(1L, 10L);
            assertThat(counters.openConnections()).isEqualTo((int) counters.totalConnections());
        }
    }

    @Test
    void busyTime_whenRequestsRunSideBySide_addsThemUp() {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .products(5)
                        .latency(Latency.constant(LATENCY))
                        .start();
                TestClient client = new TestClient(simulator)) {
            Flux.range(1, 5)
                    .flatMap(number -> client.getLater("/api/Product/PN-" + number))
                    .blockLast(TestClient.LIMIT);
            Counters counters = simulator.counters();
            assertThat(counters.wireTime()).isGreaterThanOrEqualTo(LATENCY);
            assertThat(counters.busyTime()).isGreaterThanOrEqualTo(LATENCY.multipliedBy(5));
            assertThat(counters.meanInFlight()).isGreaterThan(0).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void counters_whenClientDisconnectsWhileWaiting_leaveNothingInFlight() {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .products(5)
                        .latency(Latency.constant(Duration.ofMinutes(10)))
                        .start();
                TestClient client = new TestClient(simulator)) {
            Disposable calls = Flux.range(1, 5)
                    .flatMap(number -> client.getLater("/api/Product/PN-" + number))
                    .subscribe();
            client.await(counters -> counters.inFlight() == 5);
            calls.dispose();
            Counters counters = client.await(now -> now.inFlight() == 0 && now.openConnections() == 0);
            assertThat(counters.dropped()).isEqualTo(5);
            assertThat(counters.maxInFlight()).isEqualTo(5);
        }
    }

    @Test
    void counters_whenNothingHappened_areZero() {
        try (WatsSimulator simulator = WatsSimulator.builder().start()) {
            assertThat(simulator.counters())
                    .isEqualTo(new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO));
            assertThat(simulator.counters().meanInFlight()).isZero();
            assertThat(simulator.requests("PN-1")).isZero();
        }
    }
}
