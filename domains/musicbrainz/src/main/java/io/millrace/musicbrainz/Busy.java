package io.millrace.musicbrainz;

import io.millrace.core.ErrorCode;
import io.millrace.http.Refusal;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells the two kinds of 503 apart: one says that this address calls too often, the other that the server is busy, which it is for callers
 * at any pace.
 */
final class Busy {
    private static final int UNAVAILABLE = 503;

    /** "Retry-After: 0" is what the server says when it is busy; asking again at once makes it no less so. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** Longer than two requests are apart anyway: all are refused until the rate has fallen. */
    private static final Duration LEAST_WHEN_TOO_FAST = Duration.ofSeconds(2);

    private Busy() {}

    static Refusal read(Refusal refusal) {
        if (refusal.status() != UNAVAILABLE) {
            return refusal;
        }
        return isTooFast(refusal)
                ? waiting(refusal.withCode(ErrorCode.RATE_LIMITED).withOutcomeOpen(false), LEAST_WHEN_TOO_FAST)
                : waiting(refusal, LEAST);
    }

    /** The numbers beside it are not to be believed, but the zone is. */
    private static boolean isTooFast(Refusal refusal) {
        String zone = refusal.headers().get("X-RateLimit-Zone");
        return zone == null
                ? refusal.body().contains("allowable rate")
                : zone.toLowerCase(Locale.ROOT).startsWith("ws");
    }

    private static Refusal waiting(Refusal refusal, Duration atLeast) {
        Duration named = refusal.retryAfter();
        return named == null || named.compareTo(atLeast) < 0 ? refusal.withRetryAfter(atLeast) : refusal;
    }
}
