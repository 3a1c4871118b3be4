package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tag that is a genre. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Genre(
        @Nullable UUID id,
        @Nullable String name,
        @Nullable Integer count,
        @Nullable String disambiguation,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Genre {
        unknown = Members.unknown(unknown);
    }
}
