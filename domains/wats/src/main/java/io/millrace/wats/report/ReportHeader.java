package io.millrace.wats.report;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lists tell of a report. Servers spell some members in two ways; both are read.
 *
 * @param uuid the report
 * @param reportType {@code T} for tests, {@code R} for repairs
 * @param result {@code Passed}, {@code Failed}, {@code Error} or {@code Terminated}
 * @param userName who tested or repaired
 * @param timeStamp the order in which reports were processed; not a time
 * @param processCode the test operation, or the repair operation
 * @param executionTime in seconds
 * @param run counts the reports of a unit in an operation
 * @param reportSize in kB
 * @param causedUutFailure the step that failed
 * @param referencedUut the test report that a repair report belongs to
 * @param unknown members that are not modelled here
 */
public record ReportHeader(
        @JsonAlias("id") @Nullable UUID uuid,
        @Nullable String serialNumber,
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable String batchNumber,
        @Nullable String reportType,

        @JsonAlias("startUtc") @UtcDate @Nullable Instant start,

        @Nullable String result,
        @JsonAlias("operator") @Nullable String userName,
        @Nullable String stationName,
        @Nullable String location,
        @Nullable String purpose,
        @Nullable Boolean measuresDeleted,
        @JsonAlias("timestamp") @Nullable Long timeStamp,
        @Nullable Integer processCode,
        @JsonAlias("testOperation") @Nullable String processName,
        @Nullable String comment,
        @Nullable Double executionTime,
        @Nullable String swFilename,
        @Nullable String swVersion,
        @Nullable Integer testSocketIndex,
        @Nullable String fixtureId,
        @Nullable Integer errorCode,
        @Nullable String errorMessage,
        @Nullable Integer run,
        @Nullable Integer passedInRun,
        @Nullable Integer receiveCount,
        @Nullable Integer reportSize,
        @Nullable String causedUutFailure,
        @Nullable String causedUutFailurePath,
        @Nullable UUID referencedUut,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public ReportHeader {
        unknown = Models.unknown(unknown);
    }
}
