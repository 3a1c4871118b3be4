package io.millrace.http;

import io.millrace.core.ErrorCode;
import java.time.Duration;
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
 * @param pause for how long at least nothing should be sent; the answer's {@code Retry-After} holds where that is longer. Zero where the
 *     service says nothing of it
 * @param cause what else there is to know, shown where causes are; null for nothing
 */
public record Refusal(
        ErrorCode code,
        String message,
        boolean isRetryable,
        boolean isOutcomeOpen,
        Duration pause,
        @Nullable Throwable cause) {
    public Refusal {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(pause, "pause");
    }

    /** One that is final: nothing was done, and nothing will be. */
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, message, false, false, Duration.ZERO, null);
    }

    /** The same, where the call may succeed later without change. */
    public Refusal retryable() {
        return new Refusal(code, message, true, isOutcomeOpen, pause, cause);
    }

    /** The same, where the call may have taken effect nevertheless. */
    public Refusal withOutcomeOpen() {
        return new Refusal(code, message, isRetryable, true, pause, cause);
    }

    /** The same, with what else there is to know. */
    public Refusal causedBy(Throwable cause) {
        return new Refusal(code, message, isRetryable, isOutcomeOpen, pause, Objects.requireNonNull(cause, "cause"));
    }

    /**
     * The same, where nothing should be sent for so long at least. What is {@link ErrorCode#RATE_LIMITED} pauses the client's quota for
     * that time.
     */
    public Refusal waiting(Duration atLeast) {
        return new Refusal(code, message, isRetryable, isOutcomeOpen, atLeast, cause);
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
