package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A unit that is part of the reported one; of a repair, also the repaired one itself, with the index 0.
 *
 * @param partType what it is to the whole, up to 50 characters
 * @param idx its number in a repair; null in tests, as are the others from here on
 * @param parentIdx the unit that it is part of
 * @param replacedIdx the unit that it was replaced by
 * @param failures what was wrong with it
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record SubUnit(
        @Nullable String partType,
        @JsonProperty("pn") String partNumber,
        @JsonProperty("sn") String serialNumber,
        @JsonProperty("rev") @Nullable String revision,
        @Nullable Integer position,
        @Nullable Integer idx,
        @Nullable Integer parentIdx,
        @Nullable Integer replacedIdx,
        @KeptList List<Failure> failures,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements SubUnitBuilder.With {

    public SubUnit {
        failures = Lists.kept(failures);
        unknown = Models.unknown(unknown);
    }

    /** A unit; {@link ErrorCode#INVALID_INPUT} for what servers refuse, as of {@link UutReport#of}. */
    public static SubUnit of(String partType, String partNumber, String serialNumber, String revision) {
        return SubUnitBuilder.builder()
                .partType(Rules.text("part type", partType, 50))
                .partNumber(Rules.key("part number", partNumber))
                .serialNumber(Rules.key("serial number", serialNumber))
                .revision(Rules.text("revision", revision, 100))
                .build();
    }
}
