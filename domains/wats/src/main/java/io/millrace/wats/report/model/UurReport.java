package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report of a repair (UUR: unit under repair). {@link #of} is how to make one; one that was read is changed by its {@code with} methods.
 *
 * @param id made by whoever makes the report; a report that is submitted under an id again replaces the former
 * @param partNumber 1 to 100 characters, as are serial number, revision, station, location and purpose
 * @param processCode the repair operation
 * @param processName must be the operation's own where it is sent
 * @param result {@code P}, {@code F}, {@code E} or {@code T}
 * @param start the station's own time
 * @param startUtc the same in UTC
 * @param assetStats read-only, as are {@code origin} and {@code productName}
 * @param uur the repair as a whole
 * @param subUnits the repaired unit itself, with the index 0, and its parts; each with what was wrong with it
 * @param binaryData files
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record UurReport(
        UUID id,
        @JsonProperty("pn") String partNumber,
        @JsonProperty("sn") String serialNumber,
        @JsonProperty("rev") String revision,
        @Nullable Integer processCode,
        @Nullable String processCodeFormat,
        @Nullable String processName,
        @Nullable Status result,
        @JsonProperty("machineName") String stationName,
        String location,
        String purpose,
        @OffsetDate @Nullable OffsetDateTime start,

        @JsonProperty("startUTC") @JsonAlias("startUtc") @UtcDate @Nullable
        Instant startUtc,

        @Nullable UurInfo uur,
        @KeptList List<MiscInfo> miscInfos,
        @KeptList List<SubUnit> subUnits,
        @KeptList List<UsedAsset> assets,
        @KeptList List<AssetStats> assetStats,
        @KeptList List<AdditionalData> additionalData,
        @KeptList List<Attachment> binaryData,
        @Nullable String origin,
        @Nullable String productName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UurReportBuilder.With, Report {

    public UurReport {
        miscInfos = Lists.kept(miscInfos);
        subUnits = Lists.kept(subUnits);
        assets = Lists.kept(assets);
        assetStats = Lists.kept(assetStats);
        additionalData = Lists.kept(additionalData);
        binaryData = Lists.kept(binaryData);
        unknown = Models.unknown(unknown);
    }

    /** A repair of a unit whose test failed: its numbers, place, sub-units and operation are those of the test. */
    public static Repair of(UutReport test) {
        return Repair.of(test);
    }

    /**
     * A repair of a unit; {@link ErrorCode#INVALID_INPUT} for what servers refuse, naming the characters that part and serial
     * numbers {@linkplain io.millrace.wats must not have}.
     *
     * @param testOperation the code of the test operation that had failed
     */
    public static Repair of(String partNumber, String serialNumber, String revision, int testOperation) {
        return new Repair(SubUnit.of("Main", partNumber, serialNumber, revision), revision, testOperation);
    }

    /** What was wrong, of all units. */
    public Stream<Failure> failures() {
        return subUnits.stream().flatMap(unit -> unit.failures().stream());
    }
}
