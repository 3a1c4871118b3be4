package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class RetryPolicyTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final MillraceException DOWN = new MillraceException(ErrorCode.SERVER_ERROR, "down");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RetryBudget budget = RetryBudget.forConcurrency(1, time);
    private final RetryPolicy oneSecondApart = RetryPolicy.defaults().withBackoff(IntervalFunction.of(1000));
    private final List<Long> attemptsAtMillis = new ArrayList<>();

    @Test
    void constructor_whenAttemptsOrWaitMakeNoSense_refuses() {
        RetryPolicy policy = RetryPolicy.defaults();
        Duration negative = Duration.ofMillis(-1);

        assertThatThrownBy(() -> policy.withMaxAttempts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.withLongestRetryAfter(negative)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaults_whenAsked_areThreeAttemptsAndAMinute() {
        assertThat(RetryPolicy.defaults().maxAttempts()).isEqualTo(3);
        assertThat(RetryPolicy.defaults().longestRetryAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryPolicy.none().maxAttempts()).isEqualTo(1);
    }

    @Test
    void fullJitter_whenApplied_staysBelowADoublingCeilingAndComesNearIt() {
        IntervalFunction backoff = RetryPolicy.defaults().backoff();
        long[] ceilings = {1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000};

        for (int retry = 1; retry <= ceilings.length; retry++) {
            int number = retry;
            long longest = IntStream.range(0, 2000)
                    .mapToLong(i -> backoff.apply(number))
                    .peek(wait -> assertThat(wait).isNotNegative())
                    .max()
                    .orElseThrow();
            assertThat(longest).isBetween(ceilings[retry - 1] * 9 / 10, ceilings[retry - 1]);
        }
    }

    @Test
    void delayBefore_isTheLongerOfBackoffAndWhatTheServerAsksFor() {
        RetryPolicy policy = RetryPolicy.defaults().withBackoff(retry -> 1_000L * retry);

        assertThat(policy.delayBefore(2, Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.delayBefore(2, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.delayBefore(2, Duration.ofSeconds(30)))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(33));
    }

    @Test
    void toRetry_whenALaterAttemptSucceeds_emitsItsValue() {
        verify(oneSecondApart, attempt -> attempt < 3 ? Mono.error(DOWN) : Mono.just("answer"))
                .expectNext("answer")
                .expectComplete()
                .verify(LIMIT);
        assertThat(attemptsAtMillis).containsExactly(0L, 1000L, 2000L);
    }

    @Test
    void toRetry_whenAttemptsAreUsedUp_failsWithTheLastFailureItself() {
        List<MillraceException> failures = List.of(
                DOWN,
                new MillraceException(ErrorCode.TIMEOUT, "late"),
                new MillraceException(ErrorCode.CONNECTION_ERROR, "reset"));

        verify(oneSecondApart, attempt -> Mono.error(failures.get(attempt - 1)))
                .expectErrorSatisfies(failure -> assertThat(failure).isSameAs(failures.get(2)))
                .verify(LIMIT);
        assertThat(attemptsAtMillis).hasSize(3);
    }

    @Test
    void toRetry_whenTheCallCompletesEmpty_doesNotRetry() {
        verify(oneSecondApart, attempt -> Mono.empty()).expectComplete().verify(LIMIT);
        assertThat(attemptsAtMillis).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RATE_LIMITED", "TIMEOUT", "CONNECTION_ERROR", "SERVER_ERROR"})
    void toRetry_whenTheFailureIsNotOneToRetry_failsAtOnce(ErrorCode code) {
        MillraceException failure = new MillraceException(code, "failed");

        verify(oneSecondApart, attempt -> Mono.error(failure))
                .expectErrorSatisfies(surfaced -> assertThat(surfaced).isSameAs(failure))
                .verify(LIMIT);
        assertThat(attemptsAtMillis).hasSize(1);
        assertThat(budget.remaining()).isEqualTo(10);
    }

    @Test
    void toRetry_whenTheFailureKnowsBetterThanItsCode_believesIt() {
        verify(oneSecondApart, attempt -> Mono.error(new SentWrite("timed out")))
                .expectError(SentWrite.class)
                .verify(LIMIT);
        assertThat(attemptsAtMillis).hasSize(1);
    }

    @Test
    void toRetry_whenTheFailureIsForeign_classifiesItByType() {
        IOException reset = new IOException("reset");

        verify(oneSecondApart, attempt -> attempt < 2 ? Mono.error(reset) : Mono.error(new IllegalStateException()))
                .expectError(IllegalStateException.class)
                .verify(LIMIT);
        assertThat(attemptsAtMillis).hasSize(2);
    }

    @Test
    void toRetry_whenTheServerAsksForALongerWait_followsItWithALittleJitter() {
        verify(oneSecondApart, attempt -> attempt == 1 ? Mono.error(asksToWait(20)) : Mono.just("answer"))
                .expectNext("answer")
                .expectComplete()
                .verify(LIMIT);
        assertThat(attemptsAtMillis.get(1)).isBetween(20_000L, 22_000L);
    }

    @Test
    void toRetry_whenTheBackoffIsLonger_waitsForThat() {
        RetryPolicy slow = oneSecondApart.withBackoff(IntervalFunction.of(Duration.ofSeconds(30)));

        verify(slow, attempt -> attempt == 1 ? Mono.error(asksToWait(20)) : Mono.just("answer"))
                .expectNext("answer")
                .expectComplete()
                .verify(LIMIT);
        assertThat(attemptsAtMillis).containsExactly(0L, 30_000L);
    }

    @Test
    void toRetry_whenTheServerAsksForAMinute_waits() {
        verify(oneSecondApart, attempt -> attempt == 1 ? Mono.error(asksToWait(60)) : Mono.just("answer"))
                .expectNext("answer")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void toRetry_whenTheServerAsksForMoreThanAMinute_failsAtOnceWithTheWait() {
        verify(oneSecondApart, attempt -> Mono.error(asksToWait(61)))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .hasMessage(
                                "slow down; not retried: the server asks to wait 61 s, longer than the 60 s a call would")
                        .isInstanceOfSatisfying(MillraceException.class, known -> assertThat(known.retryAfter())
                                .contains(Duration.ofSeconds(61))))
                .verify(LIMIT);
        assertThat(attemptsAtMillis).hasSize(1);
        assertThat(budget.remaining()).as("nothing was spent").isEqualTo(10);
    }

    @Test
    void toRetry_whenTheBudgetIsUsedUp_saysSoAndKeepsTheType() {
        RetryPolicy stubborn = oneSecondApart.withMaxAttempts(100).withBackoff(IntervalFunction.of(1));

        verify(stubborn, attempt -> Mono.error(new Unavailable("down")))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(Unavailable.class)
                        .hasMessage("down; not retried: the client's retry budget is used up"))
                .verify(LIMIT);
        assertThat(attemptsAtMillis).hasSize(11);
    }

    @Test
    void toRetry_whenSubscribedAgain_countsFromTheBeginning() {
        Mono<String> call = call(oneSecondApart, attempt -> Mono.error(DOWN));

        call.onErrorResume(failure -> call).subscribe(value -> {}, failure -> {});
        time.advanceTimeBy(HOUR);

        assertThat(attemptsAtMillis).hasSize(6);
    }

    @Test
    void toRetry_whenCancelledDuringTheWait_triesNoMore() {
        Disposable call = call(oneSecondApart, attempt -> Mono.error(DOWN)).subscribe();

        time.advanceTimeBy(Duration.ofMillis(500));
        call.dispose();
        time.advanceTimeBy(HOUR);

        assertThat(attemptsAtMillis).hasSize(1);
    }

    @Test
    void toRetry_whenTheSubscriberHoldsAPermit_handsItBackDuringTheWaitOnly() {
        RecordingPermit permit = new RecordingPermit();
        Mono<String> call = call(oneSecondApart, attempt -> {
            permit.events().add("attempt " + attempt);
            return attempt == 1 ? Mono.error(DOWN) : Mono.just("answer");
        });

        call.contextWrite(permit::addTo).subscribe();
        assertThat(permit.events()).containsExactly("attempt 1", "handed back");
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(permit.events()).containsExactly("attempt 1", "handed back", "taken again", "attempt 2");
    }

    @Test
    void toRetry_whenCancelledDuringTheWait_tellsThePermit() {
        RecordingPermit permit = new RecordingPermit();
        Disposable call = call(oneSecondApart, attempt -> Mono.error(DOWN))
                .contextWrite(permit::addTo)
                .subscribe();

        call.dispose();

        assertThat(permit.events()).containsExactly("handed back", "given up");
    }

    @Test
    void toRetry_whenItGivesUp_keepsThePermit() {
        RecordingPermit permit = new RecordingPermit();

        call(RetryPolicy.none(), attempt -> Mono.error(DOWN))
                .contextWrite(permit::addTo)
                .subscribe(value -> {}, failure -> {});

        assertThat(permit.events()).isEmpty();
    }

    @Test
    void toRetry_whenTheCallerContinuesOnErrors_retriesAllTheSame() {
        Mono<String> call = call(oneSecondApart, attempt -> attempt < 3 ? Mono.error(DOWN) : Mono.just("answer"));

        StepVerifier.create(call.onErrorContinue((failure, value) -> {}))
                .expectSubscription()
                .then(() -> time.advanceTimeBy(HOUR))
                .expectNext("answer")
                .expectComplete()
                .verify(LIMIT);
    }

    private StepVerifier.Step<String> verify(RetryPolicy policy, IntFunction<Mono<String>> attempts) {
        return StepVerifier.create(call(policy, attempts)).expectSubscription().then(() -> time.advanceTimeBy(HOUR));
    }

    private Mono<String> call(RetryPolicy policy, IntFunction<Mono<String>> attempts) {
        return Mono.defer(() -> {
            int[] attempt = {0};
            return Mono.defer(() -> {
                        attemptsAtMillis.add(time.now(TimeUnit.MILLISECONDS));
                        return attempts.apply(++attempt[0]);
                    })
                    .retryWhen(policy.toRetry(budget, time));
        });
    }

    private static MillraceException asksToWait(int seconds) {
        return new MillraceException(ErrorCode.RATE_LIMITED, "slow down", null, 1, Duration.ofSeconds(seconds));
    }

    /** A write that was sent: late, but not to be repeated. */
    private static final class SentWrite extends MillraceException {
        SentWrite(String message) {
            super(ErrorCode.TIMEOUT, message);
        }

        @Override
        public boolean isRetryable() {
            return false;
        }
    }

    /** An exception with a type of its own, which it keeps. */
    private static final class Unavailable extends MillraceException {
        Unavailable(String message) {
            super(ErrorCode.SERVER_ERROR, message);
        }

        @Override
        public MillraceException withMessage(String message) {
            return new Unavailable(message);
        }
    }
}
