package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a unit that nobody has acknowledged yet; what did not change is null.
 *
 * @param unknown members that are not modelled here
 */
public record UnitChange(
        int id,
        @Nullable String unitSerialNumber,
        @Nullable String newParentSerialNumber,
        @Nullable String newPartNumber,
        @Nullable String newRevision,
        @Nullable UnitPhase newUnitPhaseId,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public UnitChange {
        unknown = Models.unknown(unknown);
    }
}
