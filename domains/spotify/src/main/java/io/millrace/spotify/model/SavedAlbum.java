package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An album in a user's library. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SavedAlbum(
        @JsonProperty("added_at") @Nullable Instant addedAt,
        @Nullable Album album,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public SavedAlbum {
        unknown = Members.unknown(unknown);
    }
}
