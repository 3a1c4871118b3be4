package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer that refuses a request, and what the client makes of it; see {@link Request#refusals}.
 *
 * @param status the answer's; not a success
 * @param message what the server gave as the reason, with secrets masked; null if it gave none that can be read
 * @param excerpt the beginning of the answer, with secrets masked; null if the failure is not to keep it
 * @param code what it means; {@link ErrorCode#AMBIGUOUS} if the request may have taken effect
 * @param retryable whether the same request may be sent again
 * @param retryAfter how long to wait before that; null if that is not known
 */
@RecordBuilder
public record Refusal(
        int status,
        @Nullable String message,
        @Nullable String excerpt,
        ErrorCode code,
        boolean retryable,
        @Nullable Duration retryAfter)
        implements RefusalBuilder.With {}
