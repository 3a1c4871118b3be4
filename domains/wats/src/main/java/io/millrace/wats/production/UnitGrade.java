package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a unit has done by the verification rules of its product.
 *
 * @param status such as {@code Passed}; no list of values is published, nor for {@code grade}
 * @param allProcessesPassedFirstRun it passed each process at the first try
 * @param allProcessesPassedAnyRun it passed each process at some time
 * @param allProcessesPassedLastRun it passed each process in the end, which is what counts
 * @param noRepairs it never needed repair
 * @param results one for each process of the rule
 * @param unknown members that are not modelled here
 */
public record UnitGrade(
        @Nullable String status,
        @Nullable String grade,
        boolean allProcessesExecutedInCorrectOrder,
        boolean allProcessesPassedFirstRun,
        boolean allProcessesPassedAnyRun,
        boolean allProcessesPassedLastRun,
        boolean noRepairs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UnitVerification> results,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public UnitGrade {
        results = Models.list(results);
        unknown = Models.unknown(unknown);
    }
}
