package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/** What a person is told when nothing could be done. */
final class Failures {
    private Failures() {}

    static String describe(Throwable failure) {
        ErrorCode code = ErrorCode.of(failure);
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return switch (code) {
            case CONNECTION_ERROR, TIMEOUT -> "cannot reach the server: " + message;
            case UNAUTHORIZED, FORBIDDEN -> "the server refused access: " + message;
            default -> failure instanceof MillraceException ? message : "failed: " + message;
        };
    }
}
