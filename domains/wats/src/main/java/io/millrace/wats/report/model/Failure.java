package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was wrong with a unit, in the words of the repair operation's configuration.
 *
 * @param category one that the repair operation has
 * @param code one that the category has
 * @param comRef the component, such as {@code C12}; the repair operation may bound what it may be
 * @param funcBlock the part of the circuit
 * @param refStepId the {@link StepInfo#id} of the step that failed for it
 * @param refStepName its name; read-only
 * @param artNumber the component's part number
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Failure(
        String category,
        String code,
        @Nullable String comment,
        @Nullable String comRef,
        @Nullable String funcBlock,
        @Nullable Integer refStepId,
        @Nullable String refStepName,
        @Nullable String artNumber,
        @Nullable String artRev,
        @Nullable String artVendor,
        @Nullable String artDescription,
        @KeptList List<Attachment> attachments,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements FailureBuilder.With {

    public Failure {
        attachments = Lists.kept(attachments);
        unknown = Models.unknown(unknown);
    }
}
