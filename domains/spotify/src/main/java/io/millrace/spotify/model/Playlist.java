package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A playlist.
 *
 * @param isPublic null where it does not apply
 * @param items the first of them, or how many there are; missing for playlists of others. Older answers call them {@code tracks}
 * @param snapshotId names this version of it
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Playlist(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @Nullable String name,
        @Nullable String description,
        @Nullable Boolean collaborative,
        @JsonProperty("public") @Nullable Boolean isPublic,
        @Nullable User owner,
        List<Image> images,
        @JsonProperty("snapshot_id") @Nullable String snapshotId,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        @Nullable Followers followers,
        @JsonProperty("primary_color") @Nullable String primaryColor,

        @JsonProperty("items") @JsonAlias("tracks") @Nullable
        PageOf<PlaylistItem> items,

        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements PlaylistBuilder.With {
    public Playlist {
        images = Members.list(images);
        externalUrls = Members.map(externalUrls);
        unknown = Members.unknown(unknown);
    }
}
