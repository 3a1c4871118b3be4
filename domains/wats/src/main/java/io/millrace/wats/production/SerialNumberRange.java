package io.millrace.wats.production;

import io.millrace.http.Request;
import io.millrace.wats.internal.Utc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of a pool; null leaves a side open.
 *
 * @param start the first number
 * @param end the last number
 * @param generatedFrom the earliest that a number was generated
 * @param generatedTo the latest
 */
public record SerialNumberRange(
        @Nullable String start,
        @Nullable String end,
        @Nullable Instant generatedFrom,
        @Nullable Instant generatedTo) {

    /** All of them. */
    public static SerialNumberRange all() {
        return new SerialNumberRange(null, null, null, null);
    }

    /** From one number to another, both included. */
    public static SerialNumberRange of(String start, String end) {
        return new SerialNumberRange(start, end, null, null);
    }

    /** The same numbers, but only those generated in a time. */
    public SerialNumberRange generated(@Nullable Instant from, @Nullable Instant to) {
        return new SerialNumberRange(start, end, from, to);
    }

    <T> Request<T> in(Request<T> request) {
        return request.query("startAddress", start)
                .query("endAddress", end)
                .query("startDate", Utc.formatted(generatedFrom))
                .query("endDate", Utc.formatted(generatedTo));
    }
}
