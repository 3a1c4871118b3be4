package io.millrace.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one family of failures of this library; what the caller can do about it is told by its {@link #code()}. */
public class MillraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final int attempts;
    private final @Nullable Duration retryAfter;

    /** A failure without a cause, before any attempt. */
    public MillraceException(ErrorCode code, String message) {
        this(code, message, null, 0, null);
    }

    /** A failure with its cause, before any attempt. */
    public MillraceException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, cause, 0, null);
    }

    /**
     * A failure of a call that was tried.
     *
     * @param attempts how often the call was tried; 0 if it never was
     * @param retryAfter how long to wait before trying again, if that is known
     */
    public MillraceException(
            ErrorCode code, String message, @Nullable Throwable cause, int attempts, @Nullable Duration retryAfter) {
        super(message, cause);
        this.code = code;
        this.attempts = attempts;
        this.retryAfter = retryAfter;
    }

    /** The failure itself if it is of this family, else one that has it as its cause. */
    public static MillraceException of(Throwable failure) {
        return failure instanceof MillraceException known
                ? known
                : new MillraceException(ErrorCode.of(failure), describe(failure), failure);
    }

    /** The message of a failure, or what it is if it has none. */
    static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** What went wrong. */
    public final ErrorCode code() {
        return code;
    }

    /** How often the call was tried; 0 if it never was. */
    public final int attempts() {
        return attempts;
    }

    /** How long to wait before trying again, where the server or a limit told it. */
    public final Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whether repeating the same call is safe and may succeed. Narrower than its code's where the failure knows more. */
    public boolean isRetryable() {
        return code.isRetryable();
    }

    /**
     * Whether the server refused the call for its size, having done nothing of it; with less at once it may pass. Subclasses
     * that know say so.
     */
    public boolean isTooLarge() {
        return false;
    }

    /** The same failure with another message. Subclasses with data of their own override it to keep their type. */
    public MillraceException withMessage(String message) {
        return new MillraceException(code, message, getCause(), attempts, retryAfter);
    }

    /** The failure's data by name, for reports and logs; never holds a secret. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        if (attempts > 0) {
            details.put("attempts", attempts);
        }
        if (retryAfter != null) {
            details.put("retryAfter", retryAfter);
        }
        return details;
    }
}
