package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element of an {@link AdditionalArray}.
 *
 * @param text its indexes as a text
 * @param indexes its place, an index for each dimension
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record AdditionalElement(
        @Nullable String text,
        @KeptList List<Integer> indexes,
        @Nullable AdditionalProperty value,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AdditionalElementBuilder.With {

    public AdditionalElement {
        indexes = Lists.kept(indexes);
        unknown = Models.unknown(unknown);
    }
}
