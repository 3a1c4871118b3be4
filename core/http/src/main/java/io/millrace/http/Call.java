package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/**
 * One subscription to a request: what is sent, how far it has come, and what its failure means. Whether a failed request
 * may be repeated is decided here and nowhere else.
 */
final class Call<T> {
    private static final String UNKNOWN_OUTCOME = "; whether it took effect is not known, so look before you repeat it";

    final Request<T> request;
    final String uri;
    final byte @Nullable [] body;
    final String contentType;

    private final String shownUri;
    private final @Nullable Credential credential;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile boolean sent; // of the current attempt
    private volatile int status; // of the current attempt; 0 = none yet

    Call(Request<T> request, ClientOptions options) {
        this.request = request;
        this.uri = options.baseUrl() + request.pathAndQuery();
        this.shownUri = options.baseUrl() + request.pathWithoutValues();
        this.credential = options.credential();
        if (request.body() instanceof Request.RawBody raw) {
            this.body = raw.content;
            this.contentType = raw.contentType;
        } else {
            this.body = request.body() == null ? null : encoded(request.body(), options.codec());
            this.contentType = options.codec().contentType();
        }
    }

    void attempting() {
        attempts.incrementAndGet();
        sent = false;
        status = 0;
    }

    void sending() {
        sent = true;
    }

    void answered(int status) {
        this.status = status;
    }

    /** A failure that is not an answer. */
    ApiException failed(Throwable failure) {
        if (failure instanceof ApiException known) {
            return known;
        }
        if (failure instanceof DecodingException undecodable) {
            boolean again = undecodable.isTruncated() && isRepeatable();
            String hint = isRepeatable() ? "" : "; it was answered with " + status + ", so it may have taken effect";
            return failure(
                    ErrorCode.INVALID_RESPONSE,
                    "answered " + status + " with " + undecodable.getMessage() + hint,
                    failure,
                    null,
                    again);
        }
        if (failure instanceof MillraceException refused) { // by a gate, a quota or a closed pipeline
            return failure(
                    refused.code(),
                    "was not sent: " + refused.getMessage(),
                    refused.getCause(),
                    refused.retryAfter().orElse(null),
                    refused.isRetryable());
        }
        if (failure instanceof IOException
                || failure instanceof AbortedException
                || (failure instanceof TimeoutException && !sent)) { // of the connection pool
            return disconnected(failure);
        }
        return sent && !isRepeatable()
                ? failure(ErrorCode.AMBIGUOUS, "failed: " + failure + UNKNOWN_OUTCOME, failure, null, false)
                : failure(ErrorCode.OPERATION_FAILED, "failed: " + failure, failure, null, false);
    }

    private ApiException disconnected(Throwable failure) {
        if (!sent) {
            return failure(
                    ErrorCode.CONNECTION_ERROR,
                    "was not sent, because there is no connection: " + reason(failure),
                    failure,
                    null,
                    !(failure instanceof SSLException));
        }
        if (!isRepeatable()) {
            return failure(
                    ErrorCode.AMBIGUOUS,
                    "lost its connection: " + reason(failure) + UNKNOWN_OUTCOME,
                    failure,
                    null,
                    false);
        }
        return status == 0
                ? failure(ErrorCode.CONNECTION_ERROR, "lost its connection: " + reason(failure), failure, null, true)
                : failure(
                        ErrorCode.INVALID_RESPONSE,
                        "answered " + status + " with a truncated body: " + reason(failure),
                        failure,
                        null,
                        true);
    }

    /** The current attempt took too long. */
    ApiException timedOut(Duration limit) {
        String what = "got no complete answer within " + limit.toMillis() + " ms";
        return sent && !isRepeatable()
                ? failure(ErrorCode.AMBIGUOUS, what + UNKNOWN_OUTCOME, null, null, false)
                : failure(ErrorCode.TIMEOUT, what, null, null, true);
    }

    /** The call as a whole took too long. */
    ApiException expired(Duration limit) {
        String what = "was not done within " + limit.toMillis() + " ms, all attempts and waits included";
        return sent && !isRepeatable()
                ? failure(ErrorCode.AMBIGUOUS, what + UNKNOWN_OUTCOME, null, null, false)
                : failure(ErrorCode.TIMEOUT, what, null, null, false);
    }

    /** The server answered with a status that is not a success. */
    ApiException refused(int status, HttpHeaders headers, String text, @Nullable String message, long epochMillis) {
        ErrorCode code = StatusCodes.meaning(status);
        boolean retryable = StatusCodes.isRetryable(status);
        String what =
                "answered " + status + (message == null ? "" : ": " + redacted(message)) + StatusCodes.hint(status);
        if (status >= 300 && status < 400) {
            what += " It pointed to " + withoutQuery(headers.get("Location", "nowhere"));
        }
        if (retryable && status != StatusCodes.TOO_MANY_REQUESTS && !isRepeatable()) {
            code = ErrorCode.AMBIGUOUS;
            retryable = false;
            what += UNKNOWN_OUTCOME;
        }
        return new ApiException(
                code,
                request.method() + " " + shownUri + " " + what,
                null,
                attempts.get(),
                StatusCodes.retryAfter(headers.get("Retry-After"), epochMillis),
                request.method().name(),
                shownUri,
                status,
                message == null ? null : redacted(message),
                redacted(text),
                retryable);
    }

    /** A failure of this call in general. */
    ApiException failure(
            ErrorCode code, String what, @Nullable Throwable cause, @Nullable Duration retryAfter, boolean retryable) {
        return new ApiException(
                code,
                redacted(request.method() + " " + shownUri + " " + what),
                cause,
                attempts.get(),
                retryAfter,
                request.method().name(),
                shownUri,
                status,
                null,
                null,
                retryable);
    }

    private boolean isRepeatable() {
        return request.repeatability() != Repeatability.UNSAFE;
    }

    private String redacted(String text) {
        return credential == null ? text : credential.secret().redact(text);
    }

    private static String withoutQuery(String location) {
        return location.replaceFirst("[?#].*", "");
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static byte[] encoded(Object body, Codec codec) {
        try {
            return codec.encode(body);
        } catch (IllegalArgumentException unwritable) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the body " + unwritable.getMessage(), unwritable);
        }
    }
}
