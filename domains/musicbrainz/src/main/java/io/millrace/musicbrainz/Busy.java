package io.millrace.musicbrainz;

import io.millrace.core.ErrorCode;
import io.millrace.http.Refusal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the two kinds of 503 apart: one says that this address calls too often, the other that the server is busy, which it is for callers
 * at any pace.
 */
final class Busy {
    private static final int UNAVAILABLE = 503;

    /** Longer than two requests are apart anyway: all are refused until the rate has fallen. */
    private static final Duration UNTIL_IT_HAS_FALLEN = Duration.ofSeconds(2);

    private Busy() {}

    /** A limit that was exceeded; null for whatever its status says. */
    static @Nullable Refusal read(int status, Object body) {
        String why = body instanceof Map<?, ?> members ? String.valueOf(members.get("error")) : body.toString();
        return status == UNAVAILABLE && why.contains("allowable rate")
                ? Refusal.of(ErrorCode.RATE_LIMITED, why).retryable().waiting(UNTIL_IT_HAS_FALLEN)
                : null;
    }
}
