package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What holds for any quota, window, latency and jitter, and whoever fails or is cancelled. */
class SlidingQuotaPropertyTest {

    @Property(tries = 300)
    void guard_whateverHappens_theServerNeverSeesMoreThanTheQuotaInAnyWindow(
            @ForAll @IntRange(min = 1, max = 20) int requests,
            @ForAll @IntRange(min = 10, max = 2_000) int windowMillis,
            @ForAll @IntRange(max = 3_000) int latencyMillis,
            @ForAll @IntRange(max = 500) int jitterMillis,
            @ForAll @IntRange(max = 50) int failingPercent,
            @ForAll @IntRange(max = 50) int cancelledPercent,
            @ForAll long seed) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Duration window = Duration.ofMillis(windowMillis);
        SlidingWindowServer server = new SlidingWindowServer(
                time, seed, Duration.ofMillis(jitterMillis), Duration.ofMillis(latencyMillis), failingPercent / 100.0);
        Quota quota = Quota.sliding(requests, window, time);
        Random random = new Random(seed);
        int callers = requests * 6;
        List<String> ends = new ArrayList<>();

        for (int i = 0; i < callers; i++) {
            boolean cancelled = random.nextInt(100) < cancelledPercent;
            long comes = random.nextInt(windowMillis * 3);
            long leaves = comes + random.nextInt(windowMillis * 6);
            time.schedule(
                    () -> {
                        Disposable call = quota.guard(server.request())
                                .doFinally(end -> ends.add(end.toString()))
                                .subscribe(answer -> {}, failure -> {});
                        if (cancelled) {
                            time.schedule(call::dispose, leaves - comes, TimeUnit.MILLISECONDS);
                        }
                    },
                    comes,
                    TimeUnit.MILLISECONDS);
        }
        time.advanceTimeBy(Duration.ofHours(1));

        assertThat(server.mostIn(window)).isLessThanOrEqualTo(requests);
        assertThat(ends).hasSize(callers);
        assertThat(quota.waiting()).isZero();
    }

    @Property(tries = 30)
    void guard_whenTheWindowIsTenLatencies_usesNineTenthsOfTheQuota(
            @ForAll @IntRange(min = 1, max = 50) int requests, @ForAll long seed) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Duration window = Duration.ofSeconds(1);
        int windows = 100;
        // From 0 to 200 ms, 100 ms on average.
        SlidingWindowServer server = new SlidingWindowServer(time, seed, Duration.ZERO, Duration.ofMillis(200), 0);
        Quota quota = Quota.sliding(requests, window, time);
        for (int i = 0; i < requests * windows; i++) {
            quota.guard(server.request()).subscribe();
        }

        time.advanceTimeBy(window.multipliedBy(windows));

        assertThat(server.answered()).isGreaterThanOrEqualTo(requests * windows * 9 / 10);
        assertThat(server.mostIn(window)).isLessThanOrEqualTo(requests);
    }
}
