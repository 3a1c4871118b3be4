package io.millrace.spotify;

import io.millrace.http.Refusal;
import java.time.Duration;

/** Tells a quota that is used up from a pace that is too high: the one is not back in a few seconds, whatever the header says. */
final class Throttled {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration LEAST = Duration.ofMinutes(10);

    private Throttled() {}

    static Refusal read(Refusal refusal) {
        if (refusal.status() != TOO_MANY_REQUESTS || !refusal.body().contains("QUOTA_EXCEEDED")) {
            return refusal;
        }
        Duration named = refusal.retryAfter();
        return refusal.withRetryable(false).withRetryAfter(named == null || named.compareTo(LEAST) < 0 ? LEAST : named);
    }
}
