package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure that was repaired.
 *
 * @param reportId the repair report, by its id or by the number that older servers have for it
 * @param unknown members that are not modelled here
 */
public record RepairHistoryRecord(
        @Nullable String serialNumber,
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable String reportId,
        @UtcDate @Nullable Instant repairDate,
        @Nullable String failStepName,
        @Nullable String failStepPath,
        @Nullable String failCode,
        @Nullable String repairCode,
        @Nullable String symptom,
        @Nullable String cause,
        @Nullable String action,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public RepairHistoryRecord {
        unknown = Models.unknown(unknown);
    }
}
