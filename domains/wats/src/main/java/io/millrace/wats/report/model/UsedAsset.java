package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the test used.
 *
 * @param serialNumber of the asset
 * @param usageCount how often it was used; 1 if it is missing
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record UsedAsset(
        @JsonProperty("assetSN") @JsonAlias("sn") String serialNumber,
        @Nullable Integer usageCount,
        @Nullable String usageCountFormat,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UsedAssetBuilder.With {

    public UsedAsset {
        unknown = Models.unknown(unknown);
    }

    /** An asset; {@link ErrorCode#INVALID_INPUT} for a serial number that servers refuse, as of {@link UutReport#of}. */
    public static UsedAsset of(String serialNumber, int usageCount) {
        return new UsedAsset(Rules.key("asset serial number", serialNumber), usageCount, null, Map.of());
    }
}
