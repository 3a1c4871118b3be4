package io.millrace.wats.production;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What numbers of a pool were taken for: a serial number, a part number, or both.
 *
 * @param type the pool
 * @param generatedFrom the earliest that a number was generated
 * @param generatedTo the latest
 */
public record SerialNumberReference(
        String type,
        @Nullable String serialNumber,
        @Nullable String partNumber,
        @Nullable Instant generatedFrom,
        @Nullable Instant generatedTo) {

    /** What was taken for them, at any time. */
    public SerialNumberReference(String type, @Nullable String serialNumber, @Nullable String partNumber) {
        this(type, serialNumber, partNumber, null, null);
    }

    /** The same numbers, but only those generated in a time. */
    public SerialNumberReference generated(@Nullable Instant from, @Nullable Instant to) {
        return new SerialNumberReference(type, serialNumber, partNumber, from, to);
    }
}
