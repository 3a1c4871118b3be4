package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often what a query groups by was repaired. Which members it has, the query's dimensions say; those that are not modelled
 * here are kept.
 *
 * @param unknown members that are not modelled here
 */
public record RepairStatistics(
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable String productGroup,
        @Nullable String productName,
        @Nullable String unitType,
        @Nullable String repairOperation,
        @Nullable String stationName,
        @Nullable String testOperation,
        @Nullable String period,
        @Nullable String level,
        @Nullable String location,
        @Nullable String purpose,
        @Nullable String operator,
        @Nullable String miscInfoDescription,
        @Nullable String miscInfoString,
        @Nullable String repairCategory,
        @Nullable String repairType,
        @Nullable String repairCode,
        @Nullable String componentRef,
        @Nullable String componentNumber,
        @Nullable String componentRevision,
        @Nullable String componentVendor,
        @Nullable String componentDescription,
        @Nullable String functionBlock,
        @Nullable String referencedStep,
        @Nullable String referencedStepPath,
        @Nullable String testPeriod,
        @Nullable String testLevel,
        @Nullable String testStationName,
        @Nullable String testLocation,
        @Nullable String testPurpose,
        @Nullable String testOperator,
        @Nullable String batchNumber,
        @Nullable String swFilename,
        @Nullable String swVersion,
        @Nullable String failCode,
        @Nullable Integer repairReportCount,
        @Nullable Integer repairCount,
        @Nullable Integer totalCount,
        @Nullable Double repairRate,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public RepairStatistics {
        unknown = Models.unknown(unknown);
    }
}
