package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/** The command cannot do its work at all; its message is the one line that is printed. */
final class CannotRun extends MillraceException {
    private static final long serialVersionUID = 1L;

    CannotRun(String message, Throwable cause) {
        super(ErrorCode.OPERATION_FAILED, message, cause);
    }
}
