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
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report of a test (UUT: unit under test). {@link #of} is how to make one; one that was read is changed by its {@code with} methods.
 *
 * @param id made by whoever makes the report; a report that is submitted under an id again replaces the former
 * @param partNumber 1 to 100 characters, as are serial number, revision, station, location and purpose
 * @param processCode the test operation
 * @param processName must be the operation's own where it is sent
 * @param result {@code P}, {@code F}, {@code E} or {@code T}
 * @param start the station's own time
 * @param startUtc the same in UTC
 * @param assetStats read-only, as are {@code origin} and {@code productName}
 * @param uut the test as a whole
 * @param root the sequence that all steps are in; missing at low levels of detail
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record UutReport(
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

        @Nullable UutInfo uut,
        @Nullable Step root,
        @KeptList List<MiscInfo> miscInfos,
        @KeptList List<SubUnit> subUnits,
        @KeptList List<UsedAsset> assets,
        @KeptList List<AssetStats> assetStats,
        @KeptList List<AdditionalData> additionalData,
        @Nullable String origin,
        @Nullable String productName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UutReportBuilder.With, Report {

    public UutReport {
        miscInfos = Lists.kept(miscInfos);
        subUnits = Lists.kept(subUnits);
        assets = Lists.kept(assets);
        assetStats = Lists.kept(assetStats);
        additionalData = Lists.kept(additionalData);
        unknown = Models.unknown(unknown);
    }

    /**
     * A test that is to be reported; {@link ErrorCode#INVALID_INPUT} for what servers refuse, naming the characters that part
     * and serial numbers {@linkplain io.millrace.wats must not have}.
     */
    public static TestRun of(String partNumber, String serialNumber, String revision) {
        return new TestRun(partNumber, serialNumber, revision);
    }

    /** All steps, depth first, the root before the others. */
    public Stream<Step> steps() {
        return root == null ? Stream.empty() : root.flatten();
    }

    /** The step that the test failed for, where the report says so. */
    public Optional<Step> cause() {
        Integer id = uut == null ? null : uut.stepIdCausedUutFailure();
        return steps().filter(step -> Boolean.TRUE.equals(step.info().causedUutFailure()))
                .findFirst()
                .or(() -> steps().filter(
                                step -> id != null && id.equals(step.info().id()))
                        .findFirst());
    }
}
