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
 * An audiobook.
 *
 * @param publisher not told to apps in development mode
 * @param chapters the first of them, where the audiobook itself was asked for
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Audiobook(
        @Nullable String id,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @Nullable String name,
        List<Person> authors,
        List<Person> narrators,
        @Nullable String edition,
        @Nullable String description,
        @JsonProperty("html_description") @Nullable String htmlDescription,
        @Nullable Boolean explicit,
        List<Image> images,
        List<String> languages,
        @JsonProperty("media_type") @Nullable String mediaType,
        @Nullable String publisher,
        @JsonProperty("total_chapters") @Nullable Integer totalChapters,
        List<Copyright> copyrights,
        @JsonProperty("available_markets") List<String> availableMarkets,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        @Nullable PageOf<Chapter> chapters,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AudiobookBuilder.With {
    public Audiobook {
        authors = Members.list(authors);
        narrators = Members.list(narrators);
        images = Members.list(images);
        languages = Members.list(languages);
        copyrights = Members.list(copyrights);
        availableMarkets = Members.list(availableMarkets);
        externalUrls = Members.map(externalUrls);
        unknown = Members.unknown(unknown);
    }
}
