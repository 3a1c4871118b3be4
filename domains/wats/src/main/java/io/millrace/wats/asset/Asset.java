package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.Setting;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An asset, whole. Counts and the dates of the last calibration and maintenance are not changed by saving it: that is what
 * {@link AssetUsage} is for.
 *
 * @param serialNumber unique
 * @param typeId its {@link AssetType}; required to save it
 * @param assetId the server's id, a text; null for an asset that is to be created
 * @param parentAssetId the asset that it is part of; so is {@code parentSerialNumber}, either is enough
 * @param totalCount uses in its life
 * @param runningCount uses since it was last calibrated or reset
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Asset(
        String serialNumber,
        @Nullable UUID typeId,
        @Nullable String assetId,
        @Nullable String parentAssetId,
        @Nullable String parentSerialNumber,
        @Nullable String assetName,
        @Nullable String partNumber,
        @Nullable String revision,

        @JsonProperty("ClientId") @JsonAlias("clientId") @Nullable
        Integer clientId,

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
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Setting> tags,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Asset> assetChildren,
        @Nullable AssetType assetType,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AssetLog> assetLog,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AssetBuilder.With {

    public Asset {
        tags = Models.list(tags);
        assetChildren = Models.list(assetChildren);
        assetLog = Models.list(assetLog);
        unknown = Models.unknown(unknown);
    }

    /** An asset that is to be created. */
    public static AssetBuilder of(String serialNumber, UUID typeId) {
        return AssetBuilder.builder().serialNumber(serialNumber).typeId(typeId);
    }
}
