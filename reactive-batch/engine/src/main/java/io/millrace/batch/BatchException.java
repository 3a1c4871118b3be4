package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import org.jspecify.annotations.Nullable;

/** What a {@link BatchManager} fails with: {@link BatchValidationException} before, {@link BatchExecutionException} after sending. */
public class BatchException extends MillraceException {
    private static final long serialVersionUID = 1L;

    BatchException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    /** Never: to repeat an execution would repeat what has succeeded; see {@link BatchExecution#remaining()}. */
    @Override
    public boolean isRetryable() {
        return false;
    }

    @Override
    public BatchException withMessage(String message) {
        return new BatchException(code(), message, getCause());
    }
}
