package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A picture in one size; its width and height in pixels may not be known. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Image(
        @Nullable String url,
        @Nullable Integer width,
        @Nullable Integer height,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Image {
        unknown = Members.unknown(unknown);
    }
}
