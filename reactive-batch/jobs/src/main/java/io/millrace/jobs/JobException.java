package io.millrace.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request about a job that was refused; {@link #reason()} tells why. */
public class JobException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient @Nullable Job job;

    JobException(Reason reason, String message) {
        this(reason, message, null);
    }

    JobException(Reason reason, String message, @Nullable Job job) {
        super(reason.code, message);
        this.reason = reason;
        this.job = job;
    }

    /** Why it was refused. */
    public final Reason reason() {
        return reason;
    }

    /** The job as it stands, where the command contradicts that. */
    public final Optional<Job> job() {
        return Optional.ofNullable(job);
    }

    @Override
    public JobException withMessage(String message) {
        return new JobException(reason, message, job);
    }

    /** Why a request was refused. */
    public enum Reason {
        /** The tenant has no such job. */
        UNKNOWN_JOB(ErrorCode.NOT_FOUND),
        /** No handler is registered for that type. */
        UNKNOWN_TYPE(ErrorCode.INVALID_INPUT),
        /** Some items are not what the type wants; see {@link JobValidationException}. */
        INVALID_ITEMS(ErrorCode.INVALID_INPUT),
        /** A job without items. */
        NO_ITEMS(ErrorCode.INVALID_INPUT),
        /** More items, or bytes, than a job may have. */
        TOO_LARGE(ErrorCode.INVALID_INPUT),
        /** A cursor that is none, or belongs to a list with another filter. */
        INVALID_CURSOR(ErrorCode.INVALID_INPUT),
        /** The callback is one that is not called. */
        INVALID_CALLBACK(ErrorCode.INVALID_INPUT),
        /** The command is impossible in the job's state. */
        IMPOSSIBLE_NOW(ErrorCode.CONFLICT),
        /** The job's state has changed since the version that was asked for. */
        OTHER_VERSION(ErrorCode.CONFLICT),
        /** A request with the same idempotency key is under way. */
        KEY_IN_PROGRESS(ErrorCode.CONFLICT),
        /** The idempotency key was used for another request. */
        KEY_REUSED(ErrorCode.CONFLICT);

        private final ErrorCode code;

        Reason(ErrorCode code) {
            this.code = code;
        }
    }
}
