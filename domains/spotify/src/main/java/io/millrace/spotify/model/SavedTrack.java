package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A track in a user's library. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SavedTrack(
        @JsonProperty("added_at") @Nullable Instant addedAt,
        @Nullable Track track,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public SavedTrack {
        unknown = Members.unknown(unknown);
    }
}
