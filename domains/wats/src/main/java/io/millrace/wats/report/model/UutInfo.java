package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a test report says of the test as a whole.
 *
 * @param user the operator
 * @param execTime how long it took, in seconds
 * @param testSocketIndex the socket of a station that tests several units at once
 * @param batchSn the batch that the unit belongs to
 * @param batchLoopIndex the run of the batch
 * @param stepIdCausedUutFailure the {@link StepInfo#id} of the step that the test failed for
 * @param refUurs the repairs that refer to this test; read-only
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record UutInfo(
        @Nullable String user,
        @Nullable String comment,
        @Nullable BigDecimal execTime,
        @Nullable String execTimeFormat,
        @Nullable Integer testSocketIndex,
        @Nullable String testSocketIndexFormat,
        @JsonProperty("batchSN") @Nullable String batchSn,
        @Nullable String fixtureId,
        @Nullable Integer errorCode,
        @Nullable String errorCodeFormat,
        @Nullable String errorMessage,
        @Nullable Integer batchFailCount,
        @Nullable String batchFailCountFormat,
        @Nullable Integer batchLoopIndex,
        @Nullable String batchLoopIndexFormat,
        @JsonProperty("stepIdCausedUUTFailure") @Nullable Integer stepIdCausedUutFailure,

        @KeptList @JsonProperty("refUURs") @JsonAlias("referencedByUURs")
        List<RepairReference> refUurs,

        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UutInfoBuilder.With {

    public UutInfo {
        refUurs = Lists.kept(refUurs);
        unknown = Models.unknown(unknown);
    }
}
