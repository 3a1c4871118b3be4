package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A call failed: tells which, how, and what the server said. Holds no secret, no query value, no header. */
public final class ApiException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final String method;
    private final String uri;
    private final int status; // 0 = no answer
    private final @Nullable String serverMessage;
    private final @Nullable String bodyExcerpt;
    private final boolean retryable;
    private final boolean mayHaveTakenEffect;

    ApiException(
            ErrorCode code,
            String message,
            @Nullable Throwable cause,
            int attempts,
            @Nullable Duration retryAfter,
            String method,
            String uri,
            int status,
            @Nullable String serverMessage,
            @Nullable String bodyExcerpt,
            boolean retryable,
            boolean mayHaveTakenEffect) {
        super(code, message, cause, attempts, retryAfter);
        this.method = method;
        this.uri = uri;
        this.status = status;
        this.serverMessage = serverMessage;
        this.bodyExcerpt = bodyExcerpt;
        this.retryable = retryable;
        this.mayHaveTakenEffect = mayHaveTakenEffect;
    }

    /** The request's method. */
    public String method() {
        return method;
    }

    /** The request's URI, without the values of its query. */
    public String uri() {
        return uri;
    }

    /** The status of the answer; empty if there was none. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** What the server gave as the reason, if its answer was readable. */
    public Optional<String> serverMessage() {
        return Optional.ofNullable(serverMessage);
    }

    /** The first 500 characters of the answer, with secrets masked. */
    public Optional<String> bodyExcerpt() {
        return Optional.ofNullable(bodyExcerpt);
    }

    /**
     * Whether the request may have taken effect nevertheless: an attempt was sent, and no answer has told what became of it. Always
     * of {@link ErrorCode#AMBIGUOUS}; of other codes where repeating the request is safe and has not helped. Never of one that only
     * reads.
     */
    public boolean mayHaveTakenEffect() {
        return mayHaveTakenEffect;
    }

    /**
     * The same failure as {@link ErrorCode#AMBIGUOUS}, and so not retryable, if the request {@linkplain #mayHaveTakenEffect() may have
     * taken effect}; else itself. For those to whom every other code promises that nothing was done.
     */
    public ApiException withUnknownOutcome() {
        return mayHaveTakenEffect ? with(ErrorCode.AMBIGUOUS, String.valueOf(getMessage()), false) : this;
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }

    @Override
    public boolean isTooLarge() {
        return status == 413 || status == 414; // RFC 9110: content too large, URI too long
    }

    @Override
    public ApiException withMessage(String message) {
        return with(code(), message, retryable);
    }

    private ApiException with(ErrorCode code, String message, boolean retryable) {
        return new ApiException(
                code,
                message,
                getCause(),
                attempts(),
                retryAfter().orElse(null),
                method,
                uri,
                status,
                serverMessage,
                bodyExcerpt,
                retryable,
                mayHaveTakenEffect);
    }

    @Override
    public Map<String, Object> details() {
        Map<String, Object> details = super.details();
        details.put("method", method);
        details.put("uri", uri);
        if (status != 0) {
            details.put("status", status);
        }
        if (serverMessage != null) {
            details.put("serverMessage", serverMessage);
        }
        return details;
    }
}
