package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many follow it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Followers(
        @Nullable String href,
        @Nullable Long total,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Followers {
        unknown = Members.unknown(unknown);
    }
}
