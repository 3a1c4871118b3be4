package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * A batch could not be resumed from its {@link Checkpoint}, or not be recorded in it. The message tells which file and why:
 * {@link ErrorCode#CONFLICT} where it belongs to another batch or is in use by another process, {@link
 * ErrorCode#INVALID_INPUT} where it is no checkpoint, {@link ErrorCode#OPERATION_FAILED} where it could not be read or written.
 */
public final class CheckpointException extends MillraceException {
    private static final long serialVersionUID = 1L;

    CheckpointException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
