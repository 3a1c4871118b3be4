package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.http.Refusal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a quota that is used up from a pace that is too high: the one is not back in a few seconds, whatever the header says. */
final class Throttled {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration UNTIL_THERE_IS_MORE = Duration.ofMinutes(10);

    private Throttled() {}

    /** A quota that is used up; null for whatever its status says. */
    static @Nullable Refusal read(int status, Object body) {
        return status == TOO_MANY_REQUESTS
                        && body instanceof Map<?, ?> members
                        && members.get("error") instanceof Map<?, ?> error
                        && "QUOTA_EXCEEDED".equals(error.get("reason"))
                ? Refusal.of(ErrorCode.RATE_LIMITED, "the app's quota is used up: " + error.get("message"))
                        .waiting(UNTIL_THERE_IS_MORE)
                : null;
    }
}
