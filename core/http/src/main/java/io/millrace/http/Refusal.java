package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that refuses a request, and what the client makes of it: at first what its status says, then what the service means by it;
 * see {@link Request#refusals}. Secrets are masked in what the server said.
 *
 * @param status the answer's
 * @param headers the answer's, the first of each name, to be asked for in whatever case
 * @param body the answer's; empty if there is none, or none that is a text
 * @param code what it means
 * @param message what the server gave as the reason; null if it gave none that can be read
 * @param excerpt the beginning of the body, for the failure to keep; null if it is not to keep any
 * @param retryable whether the same request may succeed later
 * @param outcomeOpen whether the request may have taken effect nevertheless: one that must not be repeated is {@link
 *     ErrorCode#AMBIGUOUS} then, whatever else is said here
 * @param retryAfter how long to wait before a repeat; null if that is not known. What is {@link ErrorCode#RATE_LIMITED} pauses the
 *     client's quota for as long
 * @param cause what else there is to know, shown where causes are; null for nothing
 */
@RecordBuilder
public record Refusal(
        int status,
        Map<String, String> headers,
        String body,
        ErrorCode code,
        @Nullable String message,
        @Nullable String excerpt,
        boolean retryable,
        boolean outcomeOpen,
        @Nullable Duration retryAfter,
        @Nullable Throwable cause)
        implements RefusalBuilder.With {

    /** What a success refuses in words of its own: finally, and nothing has been done. See {@link Request#refusalIn}. */
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(200, Map.of(), "", code, message, null, false, false, null, null);
    }
}
