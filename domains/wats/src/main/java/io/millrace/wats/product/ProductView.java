package io.millrace.wats.product;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A product as lists show it.
 *
 * @param category the name of its category
 * @param unknown members that are not modelled here
 */
public record ProductView(
        String partNumber,
        @Nullable String name,
        @Nullable String category,
        @Nullable Boolean nonSerial,
        @Nullable ProductState state,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public ProductView {
        unknown = Models.unknown(unknown);
    }
}
