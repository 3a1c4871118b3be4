package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An asset as lists show it: without tags, children, type and log.
 *
 * @param xmlData its tags as XML
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record AssetRow(
        String assetId,
        String serialNumber,
        @Nullable UUID typeId,
        @Nullable String parentAssetId,
        @Nullable String parentSerialNumber,
        @Nullable String assetName,
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable AssetState state,
        @Nullable String description,
        @Nullable String location,
        @UtcDate @Nullable Instant firstSeenDate,
        @UtcDate @Nullable Instant lastSeenDate,
        @UtcDate @Nullable Instant lastMaintenanceDate,
        @UtcDate @Nullable Instant nextMaintenanceDate,
        @UtcDate @Nullable Instant lastCalibrationDate,
        @UtcDate @Nullable Instant nextCalibrationDate,
        @Nullable Integer totalCount,
        @Nullable Integer runningCount,
        @Nullable String xmlData,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public AssetRow {
        unknown = Models.unknown(unknown);
    }
}
