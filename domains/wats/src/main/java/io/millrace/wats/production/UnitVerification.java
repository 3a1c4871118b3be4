package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a unit has done in one process.
 *
 * @param processIndex its place in the order of processes
 * @param startUtc when the test began; null if it never did
 * @param totalCount how often it was tested
 * @param nonPassedCount how often it did not pass
 * @param unknown members that are not modelled here
 */
public record UnitVerification(
        @Nullable Integer processCode,
        @Nullable String processName,
        @Nullable Integer processIndex,
        @Nullable String status,
        @UtcDate @Nullable Instant startUtc,
        @Nullable String stationName,
        @Nullable Integer totalCount,
        @Nullable Integer nonPassedCount,
        @Nullable Integer repairCount,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public UnitVerification {
        unknown = Models.unknown(unknown);
    }
}
