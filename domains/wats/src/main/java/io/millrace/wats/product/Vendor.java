package io.millrace.wats.product;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import java.util.Map;

/**
 * A vendor of components.
 *
 * @param unknown members that are not modelled here
 */
public record Vendor(
        @JsonProperty("VendorName") String name,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public Vendor {
        unknown = Models.unknown(unknown);
    }

    public static Vendor named(String name) {
        return new Vendor(Models.required("name", name), Map.of());
    }
}
