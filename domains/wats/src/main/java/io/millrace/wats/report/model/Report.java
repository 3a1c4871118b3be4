package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A report in WATS' JSON format (WSJF): of a test, {@code type} {@code T} on the wire, or of a repair, {@code R}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = UutReport.class, name = "T"),
    @JsonSubTypes.Type(value = UurReport.class, name = "R")
})
public sealed interface Report permits UutReport, UurReport {
    /** Made by whoever makes the report. */
    UUID id();

    String partNumber();

    String serialNumber();

    String revision();

    /** The test operation, or the repair operation. */
    @Nullable
    Integer processCode();

    @Nullable
    String processName();

    @Nullable
    Status result();

    String stationName();

    String location();

    String purpose();

    /** The station's own time. */
    @Nullable
    OffsetDateTime start();

    @Nullable
    Instant startUtc();

    List<MiscInfo> miscInfos();

    List<SubUnit> subUnits();

    List<UsedAsset> assets();

    List<AdditionalData> additionalData();

    /** Members that are not modelled here. */
    Map<String, Object> unknown();

    /**
     * The report, if it has all that servers insist on; {@link io.millrace.core.ErrorCode#INVALID_INPUT} otherwise. Characters
     * are not looked at, because a report that was read has what its server took.
     */
    default Report complete() {
        return Rules.complete(this);
    }
}
