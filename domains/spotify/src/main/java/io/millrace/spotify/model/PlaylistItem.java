package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something in a playlist.
 *
 * @param item a track or an episode, as its type says; null if it is no longer there. Older answers call it {@code track}
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlaylistItem(
        @JsonProperty("added_at") @Nullable Instant addedAt,
        @JsonProperty("added_by") @Nullable User addedBy,
        @JsonProperty("is_local") @Nullable Boolean isLocal,
        @JsonProperty("item") @JsonAlias("track") @Nullable Track item,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements PlaylistItemBuilder.With {
    public PlaylistItem {
        unknown = Members.unknown(unknown);
    }
}
