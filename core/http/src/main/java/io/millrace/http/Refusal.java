package io.millrace.http;

import io.millrace.core.ErrorCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a service says, in words of its own, of a call that it has not carried out; more than a status of HTTP can say, or something
 * else than it says. Immutable.
 *
 * @param code what it means
 * @param message the reason, as the service gives it
 * @param isRetryable whether the same call may succeed later without change
 * @param isOutcomeOpen whether the call may have taken effect nevertheless; then it is {@link ErrorCode#AMBIGUOUS} where repeating
 *     is not safe
 * @param cause what else there is to know, shown where causes are; null for nothing
 */
public record Refusal(
        ErrorCode code,
        String message,
        boolean isRetryable,
        boolean isOutcomeOpen,
        @Nullable Throwable cause) {
    public Refusal {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }

    /** One that is final: nothing was done, and nothing will be. */
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, message, false, false, null);
    }

    /** The same, where the call may succeed later without change. */
    public Refusal retryable() {
        return new Refusal(code, message, true, isOutcomeOpen, cause);
    }

    /** The same, where the call may have taken effect nevertheless. */
    public Refusal withOutcomeOpen() {
        return new Refusal(code, message, isRetryable, true, cause);
    }

    /** The same, with what else there is to know. */
    public Refusal causedBy(Throwable cause) {
        return new Refusal(code, message, isRetryable, isOutcomeOpen, Objects.requireNonNull(cause, "cause"));
    }

    /** Finds refusals in answers. SPI; see {@link Request#refusals}. */
    @FunctionalInterface
    public interface Reader {
        /**
         * What an answer refuses; null if nothing. May run on an event loop. Of an answer that refuses something it is asked a second time,
         * with the credential's secret masked in it. What it throws makes a success an unreadable answer.
         *
         * @param status the answer's status
         * @param body what was asked for where the status is a success; else maps, lists, texts, numbers and booleans, or the
         *     whole as a text where that cannot be read
         */
        @Nullable
        Refusal read(int status, Object body);
    }
}
