package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class SlidingQuotaTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Quota quota = Quota.sliding(2, WINDOW, time);
    private final ManualCall first = new ManualCall();
    private final ManualCall second = new ManualCall();
    private final ManualCall third = new ManualCall();
    private final ManualCall fourth = new ManualCall();

    @Test
    void sliding_whenRequestsOrWindowAreNotPositive_refuses() {
        assertThatThrownBy(() -> Quota.sliding(0, WINDOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quota.sliding(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quota.sliding(1, Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void guard_whenTheQuotaIsUnused_allowsABurst() {
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe();

        assertThat(first.isStarted()).isTrue();
        assertThat(second.isStarted()).isTrue();
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void guard_whenTheQuotaIsUsed_waitsForAWindowFromTheAnswer() {
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe();
        quota.guard(third.mono()).subscribe();

        time.advanceTimeBy(WINDOW.multipliedBy(3));
        assertThat(third.isStarted()).as("no answer, no slot").isFalse();
        first.answer("done");
        time.advanceTimeBy(WINDOW.minus(MOMENT));
        assertThat(third.isStarted()).isFalse();
        time.advanceTimeBy(MOMENT);

        assertThat(third.isStarted()).isTrue();
    }

    @Test
    void guard_whenARequestFailsOrIsCancelled_itsSlotCountsJustAsLong() {
        quota.guard(first.mono()).subscribe(value -> {}, failure -> {});
        Disposable cancelled = quota.guard(second.mono()).subscribe();
        quota.guard(third.mono()).subscribe();
        quota.guard(fourth.mono()).subscribe();

        first.fail(new IllegalStateException("broken"));
        cancelled.dispose();
        time.advanceTimeBy(WINDOW.minus(MOMENT));
        assertThat(quota.waiting()).isEqualTo(2);
        time.advanceTimeBy(MOMENT);

        assertThat(third.isStarted()).isTrue();
        assertThat(fourth.isStarted()).isTrue();
    }

    @Test
    void guard_whenAWaitingCallerIsCancelled_itsSlotGoesToTheNext() {
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe();
        Disposable waiting = quota.guard(third.mono()).subscribe();
        quota.guard(fourth.mono()).subscribe();

        waiting.dispose();
        first.answer("done");
        time.advanceTimeBy(WINDOW);

        assertThat(third.isStarted()).isFalse();
        assertThat(fourth.isStarted()).isTrue();
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void guard_whenItWaitsTooLong_canBeTimedOut() {
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe();

        StepVerifier.create(quota.guard(third.mono()).timeout(Duration.ofSeconds(1), time))
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .expectErrorMatches(ErrorCode.TIMEOUT::matches)
                .verify(LIMIT);
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void guard_whenTwoUsersShareTheQuota_countsThemTogether() {
        Mono<String> reader = quota.guard(first.mono());
        Mono<String> writer = quota.guard(second.mono());

        reader.subscribe();
        writer.subscribe();
        reader.subscribe();
        writer.subscribe();

        assertThat(first.starts() + second.starts()).isEqualTo(2);
        assertThat(quota.waiting()).isEqualTo(2);
        first.answer("done");
        second.answer("done");
        time.advanceTimeBy(WINDOW);
        assertThat(first.starts()).isEqualTo(2);
        assertThat(second.starts()).isEqualTo(2);
    }

    @Test
    void guard_whenTheLineIsFull_failsAsRateLimited() {
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe();
        Mono<String> waiting = quota.guard(third.mono());
        for (int i = 0; i < PermitLine.DEFAULT_MAX_WAITING; i++) {
            waiting.subscribe();
        }

        StepVerifier.create(waiting)
                .expectErrorMatches(ErrorCode.RATE_LIMITED::matches)
                .verify(LIMIT);
    }
}
