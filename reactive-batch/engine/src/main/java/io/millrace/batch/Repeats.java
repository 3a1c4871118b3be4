package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;

/**
 * What a failure says about sending the same once more: the one rule of all that send. Nothing that changes something is sent again
 * if it may have taken effect, and a foreign exception never tells: its code is a guess from its type, and it may have come after the
 * fact.
 */
final class Repeats {
    private Repeats() {}

    /** Whether what failed so may be tried again later, as it is. */
    static boolean mayBeRepeated(Result.Failure<?> failure, boolean writes) {
        Throwable cause = failure.cause();
        return cause instanceof MillraceException known
                ? known.isRetryable()
                : failure.code().isRetryable() && (cause == null || !writes);
    }

    /** Whether a call that was refused so may be sent in halves. */
    static boolean mayBeHalved(Throwable failure, boolean bisecting) {
        return failure instanceof MillraceException known
                && (known.isTooLarge() || (bisecting && isAboutContent(known.code())));
    }

    private static boolean isAboutContent(ErrorCode code) {
        return code == ErrorCode.INVALID_INPUT || code == ErrorCode.NOT_FOUND || code == ErrorCode.CONFLICT;
    }
}
