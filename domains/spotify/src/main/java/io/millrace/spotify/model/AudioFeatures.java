package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a track sounds, by Spotify's own measure; told to few apps only.
 *
 * @param key the pitch class, 0 for C; -1 if none was found
 * @param mode 1 for major, 0 for minor
 * @param loudness in dB
 * @param tempo in beats a minute
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AudioFeatures(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String type,
        @JsonProperty("track_href") @Nullable String trackHref,
        @JsonProperty("analysis_url") @Nullable String analysisUrl,
        @Nullable Double danceability,
        @Nullable Double energy,
        @Nullable Integer key,
        @Nullable Double loudness,
        @Nullable Integer mode,
        @Nullable Double speechiness,
        @Nullable Double acousticness,
        @Nullable Double instrumentalness,
        @Nullable Double liveness,
        @Nullable Double valence,
        @Nullable Double tempo,
        @JsonProperty("duration_ms") @Nullable Long durationMillis,
        @JsonProperty("time_signature") @Nullable Integer timeSignature,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public AudioFeatures {
        unknown = Members.unknown(unknown);
    }
}
