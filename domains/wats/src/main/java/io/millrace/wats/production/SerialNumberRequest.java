package io.millrace.wats.production;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A wish for serial numbers.
 *
 * @param type the pool to take them from
 * @param quantity how many
 * @param forSerialNumber the unit they are for
 * @param forPartNumber that unit's part number
 * @param stationName the station that asks
 * @param onlyInSequence whether they must follow one another without a gap; fails where there is no such run
 */
@RecordBuilder
public record SerialNumberRequest(
        String type,
        int quantity,
        @Nullable String forSerialNumber,
        @Nullable String forPartNumber,
        @Nullable String stationName,
        @Nullable Boolean onlyInSequence)
        implements SerialNumberRequestBuilder.With {

    /** So many of a pool, for nobody in particular. */
    public static SerialNumberRequest of(String type, int quantity) {
        return new SerialNumberRequest(type, quantity, null, null, null, null);
    }
}
