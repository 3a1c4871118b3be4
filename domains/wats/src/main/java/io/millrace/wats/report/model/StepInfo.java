package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every step may have, whatever it measures.
 *
 * @param id its number in the report, depth first from the root; what {@code stepIdCausedUUTFailure} and failures refer to
 * @param group which part of its sequence it belongs to
 * @param stepType what it is shown as
 * @param name 1 to 100 characters
 * @param totTime how long it took, in seconds
 * @param reportText may have several lines
 * @param tsGuid TestStand's id of the step
 * @param causedSeqFailure whether it is what its sequence failed for
 * @param causedUutFailure whether it is what the whole test failed for; of one step only
 * @param loop if it is part of a loop
 * @param chart not beside an attachment
 * @param attachment not beside a chart
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record StepInfo(
        @Nullable Integer id,
        @Nullable StepGroup group,
        @Nullable StepType stepType,
        String name,
        @Nullable Status status,
        @OffsetDate @Nullable OffsetDateTime start,
        @Nullable BigDecimal totTime,
        @Nullable String totTimeFormat,
        @Nullable Integer errorCode,
        @Nullable String errorCodeFormat,
        @Nullable String errorMessage,
        @Nullable String reportText,
        @Nullable String tsGuid,
        @Nullable Boolean causedSeqFailure,
        @JsonProperty("causedUUTFailure") @Nullable Boolean causedUutFailure,
        @Nullable Integer interactiveExeNum,
        @Nullable String interactiveExeNumFormat,
        @Nullable Loop loop,
        @Nullable Chart chart,
        @Nullable Attachment attachment,
        @KeptList List<AdditionalData> additionalResults,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements StepInfoBuilder.With {

    public StepInfo {
        additionalResults = Lists.kept(additionalResults);
        unknown = Models.unknown(unknown);
    }
}
