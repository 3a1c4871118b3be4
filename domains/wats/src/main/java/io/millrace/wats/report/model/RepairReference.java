package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A repair of the tested unit.
 *
 * @param id the repair's report
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record RepairReference(
        @Nullable UUID id,
        @OffsetDate @Nullable OffsetDateTime start,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements RepairReferenceBuilder.With {

    public RepairReference {
        unknown = Models.unknown(unknown);
    }
}
