package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an asset stood when the test used it; only read.
 *
 * @param runningCount uses since its last calibration
 * @param totalCount uses ever
 * @param daysSinceCalibration in days, as are the others
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record AssetStats(
        @JsonProperty("assetSN") @JsonAlias("sn") String serialNumber,
        @Nullable Integer runningCount,
        @Nullable Integer runningCountExceeded,
        @Nullable Integer totalCount,
        @Nullable Integer totalCountExceeded,
        @Nullable BigDecimal daysSinceCalibration,
        @Nullable Boolean isDaysSinceCalibrationUnknown,
        @Nullable BigDecimal calibrationDaysOverdue,
        @Nullable BigDecimal daysSinceMaintenance,
        @Nullable Boolean isDaysSinceMaintenanceUnknown,
        @Nullable BigDecimal maintenanceDaysOverdue,
        @Nullable String message,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AssetStatsBuilder.With {

    public AssetStats {
        unknown = Models.unknown(unknown);
    }
}
