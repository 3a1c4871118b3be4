package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** Outcomes that the engine itself comes to. */
final class Failures {
    private Failures() {}

    /** JVM errors, too, belong to the key whose operation raised them: thrown on, they would end a foreign thread. */
    static <V extends @Nullable Object> Result<V> of(Throwable failure) {
        return Result.failure(
                Exceptions.isJvmFatal(failure)
                        ? new MillraceException(ErrorCode.OPERATION_FAILED, failure.toString(), failure)
                        : failure);
    }

    /** A failure of something else. */
    @SuppressWarnings("unchecked") // a failure holds no value, so it fits any type
    static <V extends @Nullable Object> Result<V> as(Result<?> failure) {
        return (Result<V>) failure;
    }

    static <V extends @Nullable Object> Result<V> notFound(Object key) {
        return Result.failure(ErrorCode.NOT_FOUND, "nothing found for " + key);
    }

    static <V extends @Nullable Object> Result<V> notStarted() {
        return Result.failure(ErrorCode.CANCELLED, "not started, because another item failed and the batch fails fast");
    }

    static <V extends @Nullable Object> Result<V> interrupted() {
        return Result.failure(ErrorCode.CANCELLED, "cancelled, because another item failed and the batch fails fast");
    }

    static <V extends @Nullable Object> Result<V> notSent() {
        return Result.failure(ErrorCode.CANCELLED, "not sent, because the call that it was a part of was given up");
    }

    static <V extends @Nullable Object> Result<V> interruptedWrite() {
        return Result.failure(
                ErrorCode.AMBIGUOUS,
                "interrupted while running, because another item failed; whether it took effect is not known");
    }
}
