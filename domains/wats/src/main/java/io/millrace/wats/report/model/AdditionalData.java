package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named values of any depth, as TestStand has them.
 *
 * @param name up to 200 characters
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record AdditionalData(
        @Nullable String name,
        @KeptList List<AdditionalProperty> props,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AdditionalDataBuilder.With {

    public AdditionalData {
        props = Lists.kept(props);
        unknown = Models.unknown(unknown);
    }
}
