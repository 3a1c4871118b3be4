package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A track.
 *
 * @param id null for a file of a user's own, which a playlist may hold
 * @param album missing within an album
 * @param linkedFrom what was asked for, where another track is played in its place; not told to apps in development mode
 * @param popularity not told to apps in development mode
 * @param availableMarkets not told to apps in development mode
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Track(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @Nullable String name,
        List<Artist> artists,
        @Nullable Album album,
        @JsonProperty("disc_number") @Nullable Integer discNumber,
        @JsonProperty("track_number") @Nullable Integer trackNumber,
        @JsonProperty("duration_ms") @Nullable Long durationMillis,
        @Nullable Boolean explicit,
        @JsonProperty("is_local") @Nullable Boolean isLocal,
        @JsonProperty("is_playable") @Nullable Boolean isPlayable,
        @Nullable Restrictions restrictions,
        @JsonProperty("external_ids") @Nullable ExternalIds externalIds,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        @JsonProperty("preview_url") @Nullable String previewUrl,
        @Nullable Integer popularity,
        @JsonProperty("available_markets") List<String> availableMarkets,
        @JsonProperty("linked_from") @Nullable Track linkedFrom,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements TrackBuilder.With {
    public Track {
        artists = Members.list(artists);
        availableMarkets = Members.list(availableMarkets);
        externalUrls = Members.map(externalUrls);
        unknown = Members.unknown(unknown);
    }

    /** The recording's ISRC, if it is told. */
    public Optional<String> isrc() {
        return Optional.ofNullable(externalIds).map(ExternalIds::isrc);
    }

    /** The first of the artists. */
    public Optional<Artist> mainArtist() {
        return artists.stream().findFirst();
    }
}
