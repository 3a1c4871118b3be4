package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LatencyTest {

    private static final Duration TEN = Duration.ofMillis(10);

    static Stream<Latency> random() {
        return Stream.of(
                Latency.logNormal(TEN, 0.5, 42), Latency.stragglers(TEN, 50, 20, 42), Latency.pareto(TEN, 1.5, 42));
    }

    private static List<Duration> first(int count, Latency latency) {
        return LongStream.range(0, count).mapToObj(i -> latency.of(i, "")).toList();
    }

    @ParameterizedTest
    @MethodSource("random")
    void of_whenAskedTwice_answersTheSame(Latency latency) {
        assertThat(first(1_000, latency)).isEqualTo(first(1_000, latency));
    }

    @Test
    void of_whenSeedDiffers_isAnotherSequence() {
        assertThat(first(100, Latency.logNormal(TEN, 1, 1))).isNotEqualTo(first(100, Latency.logNormal(TEN, 1, 2)));
        assertThat(first(100, Latency.pareto(TEN, 1, 1))).isNotEqualTo(first(100, Latency.pareto(TEN, 1, 2)));
    }

    @Test
    void logNormal_hasItsMedian() {
        List<Duration> sorted =
                first(10_001, Latency.logNormal(TEN, 1, 3)).stream().sorted().toList();
        assertThat(sorted.get(5_000)).isBetween(Duration.ofMillis(9), Duration.ofMillis(11));
        assertThat(first(5, Latency.logNormal(TEN, 0, 3))).containsOnly(TEN);
    }

    @Test
    void stragglers_areAsRareAndAsSlowAsTold() {
        List<Duration> times = first(10_000, Latency.stragglers(TEN, 50, 20, 3));
        assertThat(times).containsOnly(TEN, TEN.multipliedBy(20));
        assertThat(times).filteredOn(time -> !time.equals(TEN)).hasSizeBetween(150, 250);
    }

    @Test
    void pareto_startsAtItsScaleAndHasAHeavyTail() {
        List<Duration> times = first(10_000, Latency.pareto(TEN, 1.5, 3));
        assertThat(times).allMatch(time -> time.compareTo(TEN) >= 0);
        assertThat(times).anyMatch(time -> time.compareTo(TEN.multipliedBy(50)) > 0);
        assertThat(Latency.pareto(TEN, 0.000_001, 3).of(0, "")).isPositive();
    }

    @Test
    void perKey_asksTheFunction() {
        Latency latency = Latency.perKey(key -> Duration.ofMillis(key.length()));
        assertThat(latency.of(9, "abc")).isEqualTo(Duration.ofMillis(3));
        assertThat(Latency.none().of(0, "x")).isZero();
    }

    @Test
    void latency_whenParametersAreNonsense_isRefused() {
        assertThatThrownBy(() -> Latency.constant(Duration.ofMillis(-1))).hasMessageContaining("time");
        assertThatThrownBy(() -> Latency.logNormal(TEN, Double.NaN, 1)).hasMessageContaining("sigma");
        assertThatThrownBy(() -> Latency.stragglers(TEN, 0, 2, 1)).hasMessageContaining("oneIn");
        assertThatThrownBy(() -> Latency.stragglers(TEN, 2, 0.5, 1)).hasMessageContaining("factor");
        assertThatThrownBy(() -> Latency.pareto(TEN, 0, 1)).hasMessageContaining("alpha");
    }

    @Test
    void server_whenLatencyIsSeeded_takesItByOrderOfArrival() {
        Latency latency = Latency.stragglers(Duration.ofMillis(1), 4, 30, 11);
        Duration total = first(20, latency).stream().reduce(Duration.ZERO, Duration::plus);
        try (WatsSimulator simulator =
                        WatsSimulator.builder().products(1).latency(latency).start();
                TestClient client = new TestClient(simulator)) {
            for (int i = 0; i < 20; i++) {
                client.get("/api/Product/PN-1");
            }
            // Sums, not single times: a lower bound holds on any machine.
            assertThat(simulator.counters().busyTime()).isGreaterThanOrEqualTo(total);
        }
    }
}
