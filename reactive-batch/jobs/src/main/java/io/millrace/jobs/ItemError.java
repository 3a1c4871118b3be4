package io.millrace.jobs;

import io.millrace.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an item.
 *
 * @param code an {@link ErrorCode}'s name, or {@code LEASE_EXPIRED} for one whose workers died
 * @param kind what can be done about it
 * @param message up to 500 characters
 * @param details JSON; what else is known
 * @param httpStatus what the server answered, if it did
 */
public record ItemError(
        String code,
        Kind kind,
        String message,
        @Nullable String details,
        @Nullable Integer httpStatus) {

    /** What can be done about an error. */
    public enum Kind {
        /** The same may succeed later. */
        TRANSIENT,
        /** The same will fail again. */
        PERMANENT,
        /** It may have taken effect: look before repeating it. */
        AMBIGUOUS
    }
}
