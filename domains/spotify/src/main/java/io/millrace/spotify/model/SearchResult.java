package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first page of each type that was searched for. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SearchResult(
        @Nullable PageOf<Track> tracks,
        @Nullable PageOf<Album> albums,
        @Nullable PageOf<Artist> artists,
        @Nullable PageOf<Playlist> playlists,
        @Nullable PageOf<Show> shows,
        @Nullable PageOf<Episode> episodes,
        @Nullable PageOf<Audiobook> audiobooks,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public SearchResult {
        unknown = Members.unknown(unknown);
    }
}
