package io.millrace.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/** The call of a claimed item was not made: the item goes back as it was. Nobody looks at where it comes from. */
final class NotBegunException extends MillraceException {
    private static final long serialVersionUID = 1L;

    NotBegunException() {
        super(ErrorCode.CANCELLED, "not begun");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
