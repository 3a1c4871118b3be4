package io.millrace.wats.report;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.List;
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
 * @param subUnits empty unless asked for ({@link HeaderDetail}), as are the other lists
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
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SubUnit> subUnits,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MiscInfo> miscInfo,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AssetUse> assets,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Attachment> attachments,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SubUnit> uurSubUnits,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MiscInfo> uurMiscInfo,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Attachment> uurAttachments,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public ReportHeader {
        subUnits = Models.list(subUnits);
        miscInfo = Models.list(miscInfo);
        assets = Models.list(assets);
        attachments = Models.list(attachments);
        uurSubUnits = Models.list(uurSubUnits);
        uurMiscInfo = Models.list(uurMiscInfo);
        uurAttachments = Models.list(uurAttachments);
        unknown = Models.unknown(unknown);
    }

    /**
     * A part of the unit.
     *
     * @param partType null in repair reports
     * @param unknown members that are not modelled here
     */
    public record SubUnit(
            @Nullable String partType,
            @Nullable String serialNumber,
            @Nullable String partNumber,
            @Nullable String revision,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public SubUnit {
            unknown = Models.unknown(unknown);
        }
    }

    /**
     * A misc info.
     *
     * @param unknown members that are not modelled here
     */
    public record MiscInfo(
            @Nullable String description,
            @Nullable String value,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public MiscInfo {
            unknown = Models.unknown(unknown);
        }
    }

    /**
     * An asset that was used, and how worn it was then.
     *
     * @param runningCountExceeded by how many uses it was over its limit, as with the other two
     * @param unknown members that are not modelled here
     */
    public record AssetUse(
            @Nullable String serialNumber,
            @Nullable Integer runningCount,
            @Nullable Integer runningCountExceeded,
            @Nullable Integer totalCount,
            @Nullable Integer totalCountExceeded,
            @Nullable Double daysSinceMaintenance,
            @Nullable Double maintenanceDaysOverdue,
            @Nullable Double daysSinceCalibration,
            @Nullable Double calibrationDaysOverdue,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public AssetUse {
            unknown = Models.unknown(unknown);
        }
    }

    /**
     * A file of the report.
     *
     * @param stepId the step of a test report that it belongs to
     * @param id its own in a repair report
     * @param unknown members that are not modelled here
     */
    public record Attachment(
            @Nullable Integer stepId,
            @Nullable UUID id,
            @Nullable String filename,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public Attachment {
            unknown = Models.unknown(unknown);
        }
    }
}
