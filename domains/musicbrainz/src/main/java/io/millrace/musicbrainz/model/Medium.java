package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A disc, a side, a file set.
 *
 * @param tracks where the results of a search have them, in the singular, too
 * @param pregap a hidden track before the first
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Medium(
        @Nullable UUID id,
        @Nullable Integer position,
        @Nullable String format,
        @JsonProperty("format-id") @Nullable UUID formatId,
        @Nullable String title,
        @JsonProperty("track-count") @Nullable Integer trackCount,
        @JsonProperty("track-offset") @Nullable Integer trackOffset,
        @JsonAlias("track") List<Track> tracks,
        @Nullable Track pregap,
        @JsonProperty("data-tracks") List<Track> dataTracks,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Medium {
        tracks = Members.list(tracks);
        dataTracks = Members.list(dataTracks);
        unknown = Members.unknown(unknown);
    }
}
