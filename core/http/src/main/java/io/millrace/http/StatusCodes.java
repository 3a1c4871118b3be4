package io.millrace.http;

import io.millrace.core.ErrorCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What HTTP's statuses and its {@code Retry-After} header mean (RFC 9110). */
final class StatusCodes {
    static final int TOO_MANY_REQUESTS = 429;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(999_999_999);

    private StatusCodes() {}

    static ErrorCode meaning(int status) {
        return switch (status) {
            case 400, 413, 414, 415, 422 -> ErrorCode.INVALID_INPUT;
            case 401 -> ErrorCode.UNAUTHORIZED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404, 410 -> ErrorCode.NOT_FOUND;
            case 408 -> ErrorCode.TIMEOUT;
            case 409, 412 -> ErrorCode.CONFLICT;
            case TOO_MANY_REQUESTS -> ErrorCode.RATE_LIMITED;
            default ->
                status >= 500
                        ? ErrorCode.SERVER_ERROR
                        : status >= 400 ? ErrorCode.OPERATION_FAILED : ErrorCode.INVALID_RESPONSE;
        };
    }

    static boolean isRetryable(int status) {
        return switch (status) {
            case TOO_MANY_REQUESTS, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /** Whether a write that was answered so may have taken effect. */
    static boolean leavesOutcomeOpen(int status) {
        return status >= 500 && status != 501 && status != 505; // these two were not even understood
    }

    static String hint(int status) {
        return switch (status) {
            case 401 -> " (the credential was refused; check the token)";
            case 403 -> " (the credential does not permit this)";
            default -> status >= 300 && status < 400 ? " (this redirect was not followed)." : "";
        };
    }

    /** Seconds or an HTTP date, 31 years at most; null where there is none or it cannot be read. */
    static @Nullable Duration retryAfter(@Nullable String header, long epochMillis) {
        if (header == null) {
            return null;
        }
        String value = header.strip();
        try {
            if (value.matches("\\d{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(value));
            }
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
            Duration wait = Duration.between(Instant.ofEpochMilli(epochMillis), until);
            if (wait.compareTo(LONGEST_WAIT) > 0) {
                return LONGEST_WAIT; // a date may have nine digits of years, which no clock can count in milliseconds
            }
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
