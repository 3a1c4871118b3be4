package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/**
 * What access tokens for one user are had with, without asking the user again: for six months from the user's consent, then not any more. It shows
 * itself to nobody but the store that keeps it.
 *
 * @param value the token
 */
public record RefreshToken(String value) {

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it cannot be one */
    public RefreshToken {
        if (!value.matches("[!-~]+")) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the refresh token must be one word");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
