package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is no success, and what it is taken to mean: at first what its status says. A service that says more than that has its
 * client read it so, by the function that a {@link Pipeline} takes. Immutable: each setter returns a new one.
 */
public final class Refusal {
    private final int status;
    private final HttpHeaders headers;
    private final String body;
    private final ErrorCode code;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    private Refusal(
            int status,
            HttpHeaders headers,
            String body,
            ErrorCode code,
            boolean retryable,
            @Nullable Duration retryAfter) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.code = code;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /** What the status says. */
    static Refusal of(int status, HttpHeaders headers, String body, long epochMillis) {
        return new Refusal(
                status,
                headers,
                body,
                StatusCodes.meaning(status),
                StatusCodes.isRetryable(status),
                StatusCodes.retryAfter(headers.get("Retry-After"), epochMillis));
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The first header of that name, in whatever case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The beginning of the answer's body, with secrets masked; empty if there is none. */
    public String body() {
        return body;
    }

    /** What went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** Whether the call may be tried again. */
    public boolean isRetryable() {
        return retryable;
    }

    /** How long to wait before. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * Something else went wrong than the status says, and the request was not processed: a write is not in doubt then. What is
     * {@link ErrorCode#RATE_LIMITED} pauses the client's quota for as long as {@link #retryAfter()} says.
     */
    public Refusal withCode(ErrorCode code) {
        return new Refusal(status, headers, body, code, retryable, retryAfter);
    }

    /** Whether the call may be tried again; a write that may have taken effect is not, whatever is said here. */
    public Refusal withRetryable(boolean retryable) {
        return new Refusal(status, headers, body, code, retryable, retryAfter);
    }

    /** How long to wait before. */
    public Refusal withRetryAfter(Duration retryAfter) {
        return new Refusal(status, headers, body, code, retryable, retryAfter);
    }
}
