package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The elements of an {@link AdditionalProperty}.
 *
 * @param dimension how many indexes an element has
 * @param type of the elements
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record AdditionalArray(
        @Nullable Integer dimension,
        @Nullable String type,
        @KeptList List<AdditionalElement> indexes,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AdditionalArrayBuilder.With {

    public AdditionalArray {
        indexes = Lists.kept(indexes);
        unknown = Models.unknown(unknown);
    }
}
