package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * There is no refresh token that is good any more: the six months are over, the user has withdrawn the consent, or has never given it. Ask
 * for it ({@link Consent}); trying again is of no use. A call that fails for it has it as its cause: {@link #in}.
 */
public final class ConsentRequiredException extends MillraceException {
    private static final long serialVersionUID = 1L;

    ConsentRequiredException(String message) {
        super(ErrorCode.UNAUTHORIZED, message + "; ask the user for consent");
    }

    /** This failure, if it is why a call failed. */
    public static Optional<ConsentRequiredException> in(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConsentRequiredException consent) {
                return Optional.of(consent);
            }
        }
        return Optional.empty();
    }
}
