package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class RateLimiterQuotaTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final OnePerSecond limiter = new OnePerSecond(time, Duration.ofMinutes(1));
    private final Quota quota = new RateLimiterQuota(limiter, time);
    private final ManualCall first = new ManualCall();
    private final ManualCall second = new ManualCall();
    private final ManualCall third = new ManualCall();

    @Test
    void guard_whenThePermissionIsDue_runsAtOnce() {
        quota.guard(first.mono()).subscribe();

        assertThat(first.isStarted()).isTrue();
    }

    @Test
    void guard_whenPermissionsFallDue_runsThoseInLineInOrder() {
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe();
        quota.guard(third.mono()).subscribe();
        assertThat(second.isStarted()).isFalse();

        time.advanceTimeBy(SECOND);
        assertThat(second.isStarted()).isTrue();
        assertThat(third.isStarted()).isFalse();
        time.advanceTimeBy(SECOND);

        assertThat(third.isStarted()).isTrue();
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void guard_whenManyWait_reservesForTheHeadOfTheLineOnly() {
        for (int i = 0; i < 100; i++) {
            quota.guard(first.mono()).subscribe();
        }

        assertThat(limiter.reserved).isEqualTo(2);
        time.advanceTimeBy(Duration.ofSeconds(98));
        assertThat(first.starts()).isEqualTo(99);
        time.advanceTimeBy(SECOND);
        assertThat(first.starts()).isEqualTo(100);
    }

    @Test
    void guard_whenAWaitingCallerIsCancelled_itsReservationGoesToTheNext() {
        quota.guard(first.mono()).subscribe();
        Disposable waiting = quota.guard(second.mono()).subscribe();
        quota.guard(third.mono()).subscribe();

        waiting.dispose();
        time.advanceTimeBy(SECOND);

        assertThat(second.isStarted()).isFalse();
        assertThat(third.isStarted()).isTrue();
        assertThat(limiter.reserved).isEqualTo(2);
    }

    @Test
    void guard_whenEverybodyInLineIsCancelled_theReservationIsKeptForWhoComesNext() {
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe().dispose();
        time.advanceTimeBy(SECOND);

        quota.guard(third.mono()).subscribe();

        assertThat(third.isStarted()).isTrue();
        assertThat(limiter.reserved).isEqualTo(2);
    }

    @Test
    void guard_whenItWaitsTooLong_canBeTimedOut() {
        quota.guard(first.mono()).subscribe();

        StepVerifier.create(quota.guard(second.mono()).timeout(Duration.ofMillis(500), time))
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofMillis(500)))
                .expectErrorMatches(ErrorCode.TIMEOUT::matches)
                .verify(LIMIT);
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void guard_whenTheLimiterHasNoPatience_isServedInTheEnd() {
        Quota impatient = new RateLimiterQuota(new OnePerSecond(time, Duration.ZERO), time);
        Mono<String> guarded = impatient.guard(first.mono());
        for (int i = 0; i < 10; i++) {
            guarded.subscribe();
        }

        time.advanceTimeBy(
                Duration.ofSeconds(12)); // a look every tenth of a second finds each permission a little late

        assertThat(first.starts()).isEqualTo(10);
    }

    @Test
    void of_whenGivenARealLimiter_servesEverybody() {
        RateLimiter real = RateLimiter.of(
                "real",
                RateLimiterConfig.custom()
                        .limitForPeriod(10)
                        .limitRefreshPeriod(Duration.ofMillis(20))
                        .timeoutDuration(Duration.ofMillis(1))
                        .build());
        Quota shared = Quota.of(real);

        StepVerifier.create(Flux.range(0, 100)
                        .flatMap(i -> shared.guard(Mono.just(i)))
                        .count())
                .expectNext(100L)
                .expectComplete()
                .verify(LIMIT);
        assertThat(shared.waiting()).isZero();
    }

    /** A limiter of one permission a second, in virtual time, that refuses who would wait longer than its patience. */
    private static final class OnePerSecond implements RateLimiter {
        private final Scheduler time;
        private final Duration patience;
        private long due;
        private int reserved;

        OnePerSecond(Scheduler time, Duration patience) {
            this.time = time;
            this.patience = patience;
        }

        @Override
        public long reservePermission(int permits) {
            long now = time.now(TimeUnit.NANOSECONDS);
            long wait = Math.max(0, due - now);
            if (wait > patience.toNanos()) {
                return -1;
            }
            due = now + wait + SECOND.toNanos();
            reserved++;
            return wait;
        }

        @Override
        public RateLimiterConfig getRateLimiterConfig() {
            return RateLimiterConfig.custom().limitRefreshPeriod(SECOND).build();
        }

        @Override
        public String getName() {
            return "one per second";
        }

        @Override
        public Map<String, String> getTags() {
            return Map.of();
        }

        @Override
        public boolean acquirePermission(int permits) {
            throw new AssertionError("would block");
        }

        @Override
        public void changeTimeoutDuration(Duration timeout) {
            throw new AssertionError("not ours to change");
        }

        @Override
        public void changeLimitForPeriod(int limit) {
            throw new AssertionError("not ours to change");
        }

        @Override
        public void drainPermissions() {
            throw new AssertionError("not ours to drain");
        }

        @Override
        public Metrics getMetrics() {
            throw new AssertionError("not needed");
        }

        @Override
        public EventPublisher getEventPublisher() {
            throw new AssertionError("not needed");
        }
    }
}
