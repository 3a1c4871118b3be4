package io.millrace.batch;

import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which keys of one call are tried again, and when: all together, so that they share a call again. */
final class RetryWait {
    private static final Logger LOG = LoggerFactory.getLogger(RetryWait.class);

    private final RetryPolicy policy;
    private final boolean writes;
    private int retry;
    private Duration retryAfter = Duration.ZERO;
    private Duration delay = Duration.ZERO;

    RetryWait(RetryPolicy policy, boolean writes) {
        this.policy = policy;
        this.writes = writes;
    }

    /** Whether this outcome is not final, for a key that has been tried as often as {@code retry}. */
    boolean allows(int retry, Result<?> result) {
        if (retry >= policy.maxAttempts()
                || !(result instanceof Result.Failure<?> failure)
                || !Repeats.mayBeRepeated(failure, writes)) {
            return false;
        }
        Duration asked = retryAfter(failure);
        if (asked.compareTo(policy.longestRetryAfter()) > 0) {
            return false;
        }
        return (retry <= this.retry && asked.compareTo(retryAfter) <= 0) // its wait is covered already
                || cover(Math.max(retry, this.retry), longer(asked, retryAfter));
    }

    private boolean cover(int retry, Duration retryAfter) {
        try {
            delay = longer(delay, policy.delayBefore(retry, retryAfter));
        } catch (Throwable thrown) { // no key must hang for it
            LOG.warn("the backoff of a retry policy threw; there is no retry", thrown);
            return false;
        }
        this.retry = retry;
        this.retryAfter = retryAfter;
        return true;
    }

    Duration delay() {
        return delay;
    }

    private static Duration retryAfter(Result.Failure<?> failure) {
        return failure.cause() instanceof MillraceException known
                ? known.retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
