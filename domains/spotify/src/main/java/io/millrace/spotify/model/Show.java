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
 * A podcast.
 *
 * @param publisher not told to apps in development mode
 * @param episodes the first of them, where the show itself was asked for alone
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Show(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @Nullable String name,
        @Nullable String description,
        @JsonProperty("html_description") @Nullable String htmlDescription,
        @Nullable Boolean explicit,
        List<Image> images,
        List<String> languages,
        @JsonProperty("media_type") @Nullable String mediaType,
        @Nullable String publisher,
        @JsonProperty("total_episodes") @Nullable Integer totalEpisodes,
        @JsonProperty("is_externally_hosted") @Nullable Boolean isExternallyHosted,
        List<Copyright> copyrights,
        @JsonProperty("available_markets") List<String> availableMarkets,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        @Nullable PageOf<Episode> episodes,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements ShowBuilder.With {
    public Show {
        images = Members.list(images);
        languages = Members.list(languages);
        copyrights = Members.list(copyrights);
        availableMarkets = Members.list(availableMarkets);
        externalUrls = Members.map(externalUrls);
        unknown = Members.unknown(unknown);
    }
}
