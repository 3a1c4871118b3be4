package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an asset.
 *
 * @param property what was changed, if something was
 * @param value what it was changed to
 * @param unknown members that are not modelled here
 */
public record AssetLog(
        @Nullable Integer logId,
        @Nullable String assetId,
        @Nullable String serialNumber,
        @UtcDate @Nullable Instant date,
        @Nullable String user,
        @Nullable AssetLogType type,
        @Nullable String property,
        @Nullable String value,
        @Nullable String comment,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public AssetLog {
        unknown = Models.unknown(unknown);
    }
}
