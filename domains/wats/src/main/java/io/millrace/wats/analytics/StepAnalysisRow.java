package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a step, or of one measurement of it. Names that end in {@code Wof} are the server's; they presumably leave
 * failed measurements out.
 *
 * @param stepPath the steps around it and itself, with {@code ¶} between them
 * @param stepTimeAvg in seconds
 * @param measureName which measurement; null where the step has one alone, or none
 * @param unknown members that are not modelled here
 */
public record StepAnalysisRow(
        @Nullable String stepName,
        @Nullable String stepPath,
        @Nullable String stepType,
        @Nullable String stepGroup,
        @Nullable Integer stepCount,
        @Nullable Integer stepPassedCount,
        @Nullable Integer stepDoneCount,
        @Nullable Integer stepSkippedCount,
        @Nullable Integer stepFailedCount,
        @Nullable Integer stepErrorCount,
        @Nullable Integer stepTerminatedCount,
        @Nullable Integer stepOtherCount,
        @Nullable Integer stepFailedErrorTerminatedCount,
        @Nullable Integer stepCausedUutFailedErrorTerminated,
        @Nullable Integer stepCausedUutFailed,
        @Nullable Integer stepCausedUutError,
        @Nullable Integer stepCausedUutTerminated,
        @Nullable Double limit1,
        @Nullable Double limit1Wof,
        @Nullable Double limit2,
        @Nullable Double limit2Wof,
        @Nullable String compOperator,
        @Nullable Double stepTimeAvg,
        @Nullable Double stepTimeMax,
        @Nullable Double stepTimeMin,
        @Nullable String measureName,
        @Nullable Integer measureCount,
        @Nullable Integer measureCountWof,
        @Nullable Double min,
        @Nullable Double minWof,
        @Nullable Double max,
        @Nullable Double maxWof,
        @Nullable Double avg,
        @Nullable Double avgWof,
        @Nullable Double stdev,
        @Nullable Double stdevWof,
        @Nullable Double var,
        @Nullable Double varWof,
        @Nullable Double cpk,
        @Nullable Double cpkWof,
        @Nullable Double cp,
        @Nullable Double cpWof,
        @Nullable Double cpLower,
        @Nullable Double cpLowerWof,
        @Nullable Double cpUpper,
        @Nullable Double cpUpperWof,
        @Nullable Double sigmaHigh3,
        @Nullable Double sigmaHigh3Wof,
        @Nullable Double sigmaLow3,
        @Nullable Double sigmaLow3Wof,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public StepAnalysisRow {
        unknown = Models.unknown(unknown);
    }
}
