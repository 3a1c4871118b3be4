package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An album.
 *
 * @param albumType {@code album}, {@code single} or {@code compilation}
 * @param albumGroup how an artist takes part in it; not told to apps in development mode
 * @param releaseDate as precise as {@code releaseDatePrecision} says: {@code year}, {@code month} or {@code day}
 * @param tracks the first of them, where the album itself was asked for
 * @param genres deprecated by Spotify
 * @param label not told to apps in development mode
 * @param popularity not told to apps in development mode
 * @param availableMarkets not told to apps in development mode
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Album(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @Nullable String name,
        @JsonProperty("album_type") @Nullable String albumType,
        @JsonProperty("album_group") @Nullable String albumGroup,
        @JsonProperty("total_tracks") @Nullable Integer totalTracks,
        List<Artist> artists,
        List<Image> images,
        @JsonProperty("release_date") @Nullable String releaseDate,
        @JsonProperty("release_date_precision") @Nullable String releaseDatePrecision,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        @Nullable Restrictions restrictions,
        @JsonProperty("is_playable") @Nullable Boolean isPlayable,
        @Nullable PageOf<Track> tracks,
        List<Copyright> copyrights,
        @JsonProperty("external_ids") @Nullable ExternalIds externalIds,
        List<String> genres,
        @Nullable String label,
        @Nullable Integer popularity,
        @JsonProperty("available_markets") List<String> availableMarkets,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AlbumBuilder.With {
    public Album {
        artists = Members.list(artists);
        images = Members.list(images);
        copyrights = Members.list(copyrights);
        genres = Members.list(genres);
        availableMarkets = Members.list(availableMarkets);
        externalUrls = Members.map(externalUrls);
        unknown = Members.unknown(unknown);
    }

    /** The year that the release date begins with. */
    public OptionalInt releaseYear() {
        return releaseDate != null && releaseDate.matches("\\d{4}(-.*)?")
                ? OptionalInt.of(Integer.parseInt(releaseDate.substring(0, 4)))
                : OptionalInt.empty();
    }

    /** Whether it is a compilation. */
    @JsonIgnore
    public boolean isCompilation() {
        return "compilation".equalsIgnoreCase(albumType);
    }
}
