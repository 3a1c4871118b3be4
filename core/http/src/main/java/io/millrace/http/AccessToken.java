package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;

/**
 * A token that expires.
 *
 * @param secret the token, sent as it is
 * @param lifetime for how long it is good, counted from when the {@link TokenSource} emits it
 */
public record AccessToken(Secret secret, Duration lifetime) {
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(60);
    private static final int SHARE_OF_LIFETIME = 10;

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the lifetime is not positive */
    public AccessToken {
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a token's lifetime must be positive: " + lifetime);
        }
    }

    /** How long it is used: its lifetime less what a call may take to arrive. */
    Duration useFor() {
        Duration share = lifetime.dividedBy(SHARE_OF_LIFETIME);
        return lifetime.minus(share.compareTo(LONGEST_MARGIN) < 0 ? share : LONGEST_MARGIN);
    }
}
