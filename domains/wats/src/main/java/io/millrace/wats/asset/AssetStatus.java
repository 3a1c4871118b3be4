package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an asset is doing. The vendor's document does not say what it holds; these members have been seen.
 *
 * @param message why, translated
 * @param unknown all other members
 */
public record AssetStatus(
        @Nullable AssetAlarmState alarmState,
        @Nullable Integer runningCount,
        @Nullable Integer totalCount,
        @Nullable String message,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public AssetStatus {
        unknown = Models.unknown(unknown);
    }
}
