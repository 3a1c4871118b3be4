package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group of products.
 *
 * @param productGroupId a number, or what other servers have in its place
 * @param unknown members that are not modelled here, such as the group's filters
 */
public record ProductGroup(
        @Nullable String productGroupId,
        @Nullable String productGroupName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public ProductGroup {
        unknown = Models.unknown(unknown);
    }
}
