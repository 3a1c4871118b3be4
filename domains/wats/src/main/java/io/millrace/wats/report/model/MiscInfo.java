package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.core.ErrorCode;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A named value about a unit under test or a repair.
 *
 * @param description its name; of a repair, one that the repair's type has
 * @param text up to 100 characters
 * @param numeric deprecated by the vendor
 * @param id of a repair only
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record MiscInfo(
        String description,
        @Nullable String text,
        @Nullable BigDecimal numeric,
        @Nullable String numericFormat,
        @Nullable String typedef,
        @Nullable UUID id,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements MiscInfoBuilder.With {

    public MiscInfo {
        unknown = Models.unknown(unknown);
    }

    /** A named text; {@link ErrorCode#INVALID_INPUT} if either is blank or longer than 100 characters. */
    public static MiscInfo of(String description, String text) {
        return MiscInfoBuilder.builder()
                .description(Rules.text("description", description, 100))
                .text(Rules.text("text of " + description, text, 100))
                .build();
    }
}
