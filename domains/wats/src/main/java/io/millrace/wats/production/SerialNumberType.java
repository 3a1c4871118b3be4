package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pool of serial numbers.
 *
 * @param regEx what its numbers look like
 * @param identifierName {@code identifier} as a name; read-only
 * @param unknown members that are not modelled here
 */
public record SerialNumberType(
        String name,
        @Nullable String description,
        @Nullable String format,
        @Nullable String regEx,
        @Nullable SerialNumberIdentifier identifier,
        @Nullable String identifierName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public SerialNumberType {
        unknown = Models.unknown(unknown);
    }
}
