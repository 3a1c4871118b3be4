package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Overall equipment effectiveness. The vendor does not document the answer: what is not modelled here is kept.
 *
 * @param oee in percent, as are availability, performance and quality
 * @param unknown members that are not modelled here
 */
public record OeeAnalysis(
        @Nullable Double oee,
        @Nullable Double availability,
        @Nullable Double performance,
        @Nullable Double quality,
        @Nullable Double totalTime,
        @Nullable Double runTime,
        @Nullable Double downTime,
        @Nullable Double plannedProductionTime,
        @Nullable Double idealCycleTime,
        @Nullable Double actualCycleTime,
        @Nullable Integer totalCount,
        @Nullable Integer goodCount,
        @Nullable Integer rejectCount,
        @Nullable String period,
        @Nullable String partNumber,
        @Nullable String stationName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public OeeAnalysis {
        unknown = Models.unknown(unknown);
    }
}
