package io.millrace.core;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/** What went wrong, in terms of what the caller can do about it. */
public enum ErrorCode {
    /** The input was refused, by this library before anything was sent or by the server. Correct it. */
    INVALID_INPUT(false),
    /** What was asked for does not exist. */
    NOT_FOUND(false),
    /** The request contradicts the present state of the resource. Read it again, then decide. */
    CONFLICT(false),
    /** The credential was refused. Replace it. */
    UNAUTHORIZED(false),
    /** The credential is valid but does not permit this. */
    FORBIDDEN(false),
    /** The server, or a limit of this library, wants fewer requests. Come back later. */
    RATE_LIMITED(true),
    /** No complete answer in time. */
    TIMEOUT(true),
    /** The connection could not be made, or broke. */
    CONNECTION_ERROR(true),
    /** The server failed. */
    SERVER_ERROR(true),
    /** The server answered something that is not what was asked for: malformed, truncated, too large, of another kind. */
    INVALID_RESPONSE(false),
    /**
     * A write was sent and its outcome is unknown: it may have taken effect. It is never repeated automatically; look at
     * the server's state before repeating it.
     */
    AMBIGUOUS(false),
    /** Not sent, because the server has been failing; the circuit breaker lets a probe through later. */
    CIRCUIT_OPEN(true),
    /** Given up before it was finished, at the caller's wish. */
    CANCELLED(false),
    /** The operation failed for a reason that fits none of the others; see the cause. */
    OPERATION_FAILED(false);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same call may succeed when repeated later without change. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether {@code failure} has this code; made to be used as a predicate. */
    public boolean matches(Throwable failure) {
        return of(failure) == this;
    }

    /** The code of any failure; an exception of another library is classified by its type. */
    public static ErrorCode of(Throwable failure) {
        if (failure instanceof MillraceException known) {
            return known.code();
        }
        if (failure instanceof IllegalArgumentException) {
            return INVALID_INPUT;
        }
        if (failure instanceof TimeoutException) {
            return TIMEOUT;
        }
        if (failure instanceof CancellationException) {
            return CANCELLED;
        }
        return failure instanceof IOException ? CONNECTION_ERROR : OPERATION_FAILED;
    }
}
