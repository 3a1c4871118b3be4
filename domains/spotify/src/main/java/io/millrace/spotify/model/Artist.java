package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An artist; within tracks and albums with its first members alone.
 *
 * @param genres deprecated by Spotify
 * @param followers not told to apps in development mode
 * @param popularity not told to apps in development mode
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Artist(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @Nullable String name,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        List<String> genres,
        List<Image> images,
        @Nullable Followers followers,
        @Nullable Integer popularity,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements ArtistBuilder.With {
    public Artist {
        genres = Members.list(genres);
        images = Members.list(images);
        externalUrls = Members.map(externalUrls);
        unknown = Members.unknown(unknown);
    }
}
