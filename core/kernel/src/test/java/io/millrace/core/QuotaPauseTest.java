package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class QuotaPauseTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Quota quota = new UnlimitedQuota(time);
    private final ManualCall first = new ManualCall();
    private final ManualCall second = new ManualCall();

    @Test
    void unlimited_whenNobodyAskedForAPause_letsEverybodyIn() {
        for (int i = 0; i < 1000; i++) {
            Quota.unlimited().guard(first.mono()).subscribe();
        }

        assertThat(first.starts()).isEqualTo(1000);
    }

    @Test
    void pauseUntil_whenCalled_holdsAllUntilThen() {
        quota.pauseUntil(in(30));
        quota.guard(first.mono()).subscribe();
        quota.guard(second.mono()).subscribe();

        time.advanceTimeBy(Duration.ofSeconds(30).minus(MOMENT));
        assertThat(quota.waiting()).isEqualTo(2);
        assertThat(first.isStarted()).isFalse();
        time.advanceTimeBy(MOMENT);

        assertThat(first.isStarted()).isTrue();
        assertThat(second.isStarted()).isTrue();
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void pauseUntil_whenCalled_leavesRunningRequestsAlone() {
        quota.guard(first.mono()).subscribe();

        quota.pauseUntil(in(30));

        assertThat(first.cancellations()).isZero();
    }

    @Test
    void pauseUntil_whenTheQuotaIsSliding_holdsFreeSlotsAndReturningOnes() {
        Quota sliding = Quota.sliding(1, Duration.ofSeconds(1), time);
        sliding.guard(first.mono()).subscribe();
        sliding.guard(second.mono()).subscribe();

        sliding.pauseUntil(in(30));
        first.answer("done");
        time.advanceTimeBy(Duration.ofSeconds(30).minus(MOMENT));
        assertThat(second.isStarted()).isFalse();
        time.advanceTimeBy(MOMENT);

        assertThat(second.isStarted()).isTrue();
    }

    @Test
    void pauseUntil_whenAShorterPauseFollows_keepsTheLonger() {
        quota.pauseUntil(in(30));
        quota.pauseUntil(in(5));
        quota.guard(first.mono()).subscribe();

        time.advanceTimeBy(Duration.ofSeconds(29));
        assertThat(first.isStarted()).isFalse();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(first.isStarted()).isTrue();
    }

    @Test
    void pauseUntil_whenALongerPauseFollows_lengthensIt() {
        quota.pauseUntil(in(5));
        quota.pauseUntil(in(30));
        quota.guard(first.mono()).subscribe();

        time.advanceTimeBy(Duration.ofSeconds(29));
        assertThat(first.isStarted()).isFalse();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(first.isStarted()).isTrue();
    }

    @Test
    void pauseUntil_whenTheInstantHasPassed_hasNoEffect() {
        time.advanceTimeBy(Duration.ofSeconds(10));

        quota.pauseUntil(in(0));
        quota.pauseUntil(in(-5));
        quota.guard(first.mono()).subscribe();

        assertThat(first.isStarted()).isTrue();
    }

    @Test
    void pauseUntil_whenOneIsOver_canPauseAgain() {
        quota.pauseUntil(in(5));
        time.advanceTimeBy(Duration.ofSeconds(5));
        quota.pauseUntil(in(5));
        quota.guard(first.mono()).subscribe();

        assertThat(first.isStarted()).isFalse();
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(first.isStarted()).isTrue();
    }

    @Test
    void pauseUntil_whenItIsAMinute_isWaitedFor() {
        quota.pauseUntil(in(60));
        quota.guard(first.mono()).subscribe();

        assertThat(quota.waiting()).isEqualTo(1);
    }

    @Test
    void pauseUntil_whenLongerThanAMinute_refusesThoseInLineWithTheWait() {
        List<Throwable> refusals = new ArrayList<>();
        quota.pauseUntil(in(5));
        quota.guard(first.mono()).subscribe(value -> {}, refusals::add);
        quota.guard(second.mono()).subscribe(value -> {}, refusals::add);

        quota.pauseUntil(in(90));

        assertThat(refusals).hasSize(2).allSatisfy(QuotaPauseTest::isRefusalFor90Seconds);
        assertThat(refusals.get(0)).as("operators add to an exception").isNotSameAs(refusals.get(1));
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void pauseUntil_whenLongerThanAMinute_refusesThoseWhoComeWithTheWait() {
        quota.pauseUntil(in(90));

        StepVerifier.create(quota.guard(first.mono()))
                .expectErrorSatisfies(QuotaPauseTest::isRefusalFor90Seconds)
                .verify(LIMIT);
        assertThat(first.isStarted()).isFalse();
    }

    @Test
    void pauseUntil_whenNoMoreThanAMinuteIsLeft_holdsThoseWhoComeAgain() {
        quota.pauseUntil(in(90));
        time.advanceTimeBy(Duration.ofSeconds(30));
        quota.guard(first.mono()).subscribe();

        assertThat(quota.waiting()).isEqualTo(1);
        time.advanceTimeBy(Duration.ofSeconds(60));
        assertThat(first.isStarted()).isTrue();
    }

    @Test
    void pauseUntil_whenAWaitingCallerIsCancelled_itLeavesTheLine() {
        quota.pauseUntil(in(30));
        Disposable waiting = quota.guard(first.mono()).subscribe();

        waiting.dispose();

        assertThat(quota.waiting()).isZero();
        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(first.isStarted()).isFalse();
    }

    private static void isRefusalFor90Seconds(Throwable failure) {
        assertThat(failure).hasMessageContaining("90 s").isInstanceOfSatisfying(MillraceException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(90));
            assertThat(refusal.attempts()).isZero();
        });
    }

    private Instant in(int seconds) {
        return Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)).plusSeconds(seconds);
    }
}
