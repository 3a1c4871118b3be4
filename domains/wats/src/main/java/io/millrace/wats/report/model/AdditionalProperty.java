package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value of {@link AdditionalData}, or a group of them.
 *
 * @param type such as {@code Number}, {@code String}, {@code Obj} or {@code Array}
 * @param flags TestStand's
 * @param value as a text
 * @param props of an {@code Obj}
 * @param array of an {@code Array}
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record AdditionalProperty(
        @Nullable String name,
        @Nullable String type,
        @Nullable Integer flags,
        @Nullable String value,
        @Nullable String comment,
        @Nullable String numFormat,
        @KeptList List<AdditionalProperty> props,
        @Nullable AdditionalArray array,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AdditionalPropertyBuilder.With {

    public AdditionalProperty {
        props = Lists.kept(props);
        unknown = Models.unknown(unknown);
    }
}
