package io.millrace.archiveorigin.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.ApiException;

/** Another call is at the same device or capture just now; nothing was sent, and it may be tried again. */
final class BusyException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private BusyException(String message, Throwable cause) {
        super(ErrorCode.CONFLICT, message, cause);
    }

    /** The service itself has no conflicts, so one without an answer of its is about calls of ours. */
    static Throwable ifNotBegun(Throwable failure) {
        return ErrorCode.CONFLICT.matches(failure) && !(failure instanceof ApiException)
                ? new BusyException(String.valueOf(failure.getMessage()), failure)
                : failure;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    public BusyException withMessage(String message) {
        return new BusyException(message, this);
    }
}
