package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

class SmoothQuotaTest {
    private static final long SLACK_MILLIS = 5;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<Long> startsMillis = new ArrayList<>();

    @Test
    void smooth_whenRequestsOrWindowAreNotPositive_refuses() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> Quota.smooth(0, second)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quota.smooth(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void guard_whenManyCome_startsThemEvenlySpaced() {
        Quota quota = Quota.smooth(10, Duration.ofSeconds(1), time);
        callers(quota, 50);

        time.advanceTimeBy(Duration.ofSeconds(5));

        assertThat(startsMillis).hasSize(50);
        for (int i = 1; i < 50; i++) {
            assertThat(startsMillis.get(i) - startsMillis.get(i - 1)).isBetween(100 - SLACK_MILLIS, 100L);
        }
        assertThat(startsMillis.get(49)).isBetween(4900 - SLACK_MILLIS, 4900L);
    }

    @Test
    void guard_whenOperationsTakeLong_countsFromStartToStart() {
        Quota quota = Quota.smooth(10, Duration.ofSeconds(1), time);
        for (int i = 0; i < 10; i++) {
            quota.guard(started().then(Mono.never())).subscribe();
        }

        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(startsMillis).hasSize(10);
    }

    @Test
    void guard_whenItHasBeenIdle_doesNotMakeUpForIt() {
        Quota quota = Quota.smooth(10, Duration.ofSeconds(1), time);
        callers(quota, 1);
        time.advanceTimeBy(Duration.ofMinutes(1));
        startsMillis.clear();
        callers(quota, 10);

        time.advanceTimeBy(Duration.ofMillis(99));

        assertThat(startsMillis).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void guard_whenTheIntervalIsFinerThanTimers_keepsTheRateWithoutBursts() {
        Quota quota = Quota.smooth(10_000, Duration.ofSeconds(1), time);
        callers(quota, 20_000);

        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(startsMillis.size()).isBetween(9_900, 10_000 + 100);
        for (int from = 0; from + 200 < startsMillis.size(); from++) {
            long took = startsMillis.get(from + 200) - startsMillis.get(from);
            assertThat(took).as("200 starts take 20 ms, less the slack").isGreaterThanOrEqualTo(20 - 2 * SLACK_MILLIS);
        }
    }

    @Test
    void guard_whenAWaitingCallerIsCancelled_itsSlotGoesToTheNext() {
        Quota quota = Quota.smooth(1, Duration.ofSeconds(1), time);
        ManualCall cancelled = new ManualCall();
        ManualCall next = new ManualCall();
        callers(quota, 1);
        Disposable waiting = quota.guard(cancelled.mono()).subscribe();
        quota.guard(next.mono()).subscribe();

        waiting.dispose();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(cancelled.isStarted()).isFalse();
        assertThat(next.isStarted()).isTrue();
    }

    @Test
    void guard_whenTheClockIsSetBack_doesNotStandStill() {
        ClockSetBack clock = new ClockSetBack(time);
        Quota quota = Quota.smooth(10, Duration.ofSeconds(1), clock);
        callers(quota, 1);
        time.advanceTimeBy(Duration.ofSeconds(1));

        clock.behindMillis = TimeUnit.HOURS.toMillis(1);
        callers(quota, 10);
        time.advanceTimeBy(Duration.ofSeconds(2));

        assertThat(startsMillis).hasSize(11);
    }

    private void callers(Quota quota, int count) {
        for (int i = 0; i < count; i++) {
            quota.guard(started()).subscribe();
        }
    }

    private Mono<Void> started() {
        return Mono.fromRunnable(() -> startsMillis.add(time.now(TimeUnit.MILLISECONDS)));
    }

    /** Virtual time whose clock, but not whose timers, can be set back, as a wall clock can. */
    private static final class ClockSetBack implements Scheduler {
        private final VirtualTimeScheduler time;
        private long behindMillis;

        ClockSetBack(VirtualTimeScheduler time) {
            this.time = time;
        }

        @Override
        public long now(TimeUnit unit) {
            return time.now(unit) - unit.convert(behindMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        public Disposable schedule(Runnable task) {
            return time.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return time.schedule(task, delay, unit);
        }

        @Override
        public Worker createWorker() {
            return time.createWorker();
        }
    }
}
