package io.millrace.core;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * When and how often a failed call is tried again.
 *
 * @param maxAttempts how often a call is tried at most, the first time included; 1 = no retry
 * @param backoff how long to wait before retry 1, 2, ..., in milliseconds
 * @param longestRetryAfter up to which wait a server's {@code Retry-After} is followed; above it the call fails at once,
 *     with the wait in its exception
 */
public record RetryPolicy(int maxAttempts, IntervalFunction backoff, Duration longestRetryAfter) {
    private static final double RETRY_AFTER_JITTER = 0.1;

    /** @throws IllegalArgumentException if there is less than one attempt or the longest wait is negative */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1: " + maxAttempts);
        }
        if (longestRetryAfter.isNegative()) {
            throw new IllegalArgumentException("longestRetryAfter must not be negative: " + longestRetryAfter);
        }
    }

    /** Three attempts; up to 1 s, then 2 s, ... at most 30 s between them; {@code Retry-After} up to 60 s. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(3, fullJitter(Duration.ofSeconds(1), 2, Duration.ofSeconds(30)), Duration.ofSeconds(60));
    }

    /** One attempt. */
    public static RetryPolicy none() {
        return defaults().withMaxAttempts(1);
    }

    /** Anything between zero and {@code first}, then {@code multiplier} times as much with each retry, up to {@code longest}. */
    public static IntervalFunction fullJitter(Duration first, double multiplier, Duration longest) {
        IntervalFunction ceiling = IntervalFunction.ofExponentialBackoff(first, multiplier, longest);
        return retry -> ThreadLocalRandom.current().nextLong(ceiling.apply(retry) + 1);
    }

    public RetryPolicy withMaxAttempts(int maxAttempts) {
        return new RetryPolicy(maxAttempts, backoff, longestRetryAfter);
    }

    public RetryPolicy withBackoff(IntervalFunction backoff) {
        return new RetryPolicy(maxAttempts, backoff, longestRetryAfter);
    }

    public RetryPolicy withLongestRetryAfter(Duration longestRetryAfter) {
        return new RetryPolicy(maxAttempts, backoff, longestRetryAfter);
    }

    /**
     * The policy as an operator: {@code call.retryWhen(policy.toRetry(budget, scheduler))}. What is retried is what is
     * {@linkplain MillraceException#isRetryable() retryable}, except for an open circuit, which is not for a single call
     * to sit out. While waiting, the permit of a surrounding batch item is handed back. Gives up with the last failure
     * itself.
     */
    public Retry toRetry(RetryBudget budget, Scheduler scheduler) {
        return new Retry() {
            @Override
            public Publisher<?> generateCompanion(Flux<RetrySignal> failures) {
                return failures.concatMap(failed -> waitOrGiveUp(failed, budget, scheduler), 0)
                        .onErrorStop();
            }
        };
    }

    private Mono<Long> waitOrGiveUp(Retry.RetrySignal failed, RetryBudget budget, Scheduler scheduler) {
        Throwable failure = failed.failure();
        int retry = (int) Math.min(failed.totalRetries() + 1, Integer.MAX_VALUE);
        if (retry >= maxAttempts || !isRetryable(failure)) {
            return Mono.error(failure);
        }
        Duration retryAfter = retryAfter(failure);
        if (retryAfter.compareTo(longestRetryAfter) > 0) {
            return Mono.error(noted(
                    failure,
                    "; not retried: the server asks to wait " + retryAfter.toSeconds() + " s, longer than the "
                            + longestRetryAfter.toSeconds() + " s a call would"));
        }
        if (!budget.tryRetry()) {
            return Mono.error(noted(failure, "; not retried: the client's retry budget is used up"));
        }
        Mono<Long> delay = Mono.delay(delayBefore(retry, retryAfter), scheduler);
        return Mono.deferContextual(context -> Permit.in(context).handBackUntil(delay))
                .thenReturn(failed.totalRetries());
    }

    private static Duration retryAfter(Throwable failure) {
        return failure instanceof MillraceException known ? known.retryAfter().orElse(Duration.ZERO) : Duration.ZERO;
    }

    /**
     * How long to wait before a retry: as long as the backoff says, or as the server asks for if that is longer.
     *
     * @param retry 1 for the first retry
     * @param retryAfter what the server asks for; zero if it does not
     */
    public Duration delayBefore(int retry, Duration retryAfter) {
        Duration own = Duration.ofMillis(backoff.apply(retry));
        if (own.compareTo(retryAfter) >= 0) {
            return own;
        }
        // All who were told the same time must not come back in the same instant.
        double jitter = RETRY_AFTER_JITTER * ThreadLocalRandom.current().nextDouble();
        return retryAfter.plusMillis((long) (retryAfter.toMillis() * jitter));
    }

    private static boolean isRetryable(Throwable failure) {
        ErrorCode code = ErrorCode.of(failure);
        boolean retryable = failure instanceof MillraceException known ? known.isRetryable() : code.isRetryable();
        return retryable && code != ErrorCode.CIRCUIT_OPEN;
    }

    private static Throwable noted(Throwable failure, String note) {
        return failure instanceof MillraceException known ? known.withMessage(known.getMessage() + note) : failure;
    }
}
