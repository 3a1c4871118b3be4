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
 * An episode of a podcast.
 *
 * @param show missing within a show
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Episode(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @Nullable String name,
        @Nullable String description,
        @JsonProperty("html_description") @Nullable String htmlDescription,
        @JsonProperty("duration_ms") @Nullable Long durationMillis,
        @Nullable Boolean explicit,
        List<Image> images,
        @Nullable String language,
        List<String> languages,
        @JsonProperty("release_date") @Nullable String releaseDate,
        @JsonProperty("release_date_precision") @Nullable String releaseDatePrecision,
        @JsonProperty("is_playable") @Nullable Boolean isPlayable,
        @JsonProperty("is_externally_hosted") @Nullable Boolean isExternallyHosted,
        @JsonProperty("audio_preview_url") @Nullable String audioPreviewUrl,
        @Nullable Restrictions restrictions,
        @JsonProperty("resume_point") @Nullable ResumePoint resumePoint,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        @Nullable Show show,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements EpisodeBuilder.With {
    public Episode {
        images = Members.list(images);
        languages = Members.list(languages);
        externalUrls = Members.map(externalUrls);
        unknown = Members.unknown(unknown);
    }
}
