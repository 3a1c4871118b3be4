package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number of a pool.
 *
 * @param id the number itself; null where the server has another word for it, which then is among the unknown members
 * @param taken when it was taken; null where it is free
 * @param seq how many numbers follow it without a gap
 * @param refSN the unit it was taken for
 * @param refPN that unit's part number
 * @param refStn the station that took it
 * @param unknown members that are not modelled here
 */
public record SerialNumber(
        @Nullable String id,
        @UtcDate @Nullable Instant taken,
        @Nullable Integer seq,
        @Nullable String refSN,
        @Nullable String refPN,
        @Nullable String refStn,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public SerialNumber {
        unknown = Models.unknown(unknown);
    }

    /** A number of which no more is known. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SerialNumber of(String id) {
        return new SerialNumber(id, null, null, null, null, null, Map.of());
    }
}
