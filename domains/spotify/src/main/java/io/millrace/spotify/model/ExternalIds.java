package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What it is called elsewhere. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExternalIds(
        @Nullable String isrc,
        @Nullable String ean,
        @Nullable String upc,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public ExternalIds {
        unknown = Members.unknown(unknown);
    }
}
