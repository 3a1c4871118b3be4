package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Callers of equal weight, each with as many calls in line as any other, wait alike. */
class GateFairnessTest {
    private static final int CALLERS = 50;
    private static final int CALLS_EACH = 100;
    private static final int AT_ONCE = 4;
    private static final Duration SERVICE_TIME = Duration.ofMillis(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Gate gate = Gate.of(32);

    private long now() {
        return time.now(TimeUnit.MICROSECONDS);
    }

    private Mono<Long> call(LongSummaryStatistics waits) {
        return Mono.defer(() -> {
            long came = now();
            return gate.guard(Mono.defer(() -> {
                waits.accept(now() - came);
                return Mono.delay(SERVICE_TIME, time);
            }));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void guard_whenFiftyCallersCompete_letsNoneWaitTwiceTheMean(int millisBetweenCallers) {
        List<LongSummaryStatistics> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            LongSummaryStatistics waits = new LongSummaryStatistics();
            callers.add(waits);
            Mono.delay(Duration.ofMillis((long) i * millisBetweenCallers), time)
                    .thenMany(Flux.range(0, CALLS_EACH).flatMap(call -> call(waits), AT_ONCE))
                    .subscribe();
        }

        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(callers).allSatisfy(waits -> assertThat(waits.getCount()).isEqualTo(CALLS_EACH));
        double mean = callers.stream()
                .mapToDouble(LongSummaryStatistics::getAverage)
                .average()
                .orElseThrow();
        assertThat(mean).isPositive();
        assertThat(callers).allSatisfy(waits -> assertThat(waits.getAverage()).isLessThanOrEqualTo(2 * mean));
    }
}
