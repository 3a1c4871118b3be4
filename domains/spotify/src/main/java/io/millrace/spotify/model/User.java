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
 * A user. What is not public is told of the caller alone.
 *
 * @param accountId stays the same for good, unlike the id
 * @param country not told to apps in development mode; the same holds for email, product, followers and explicitContent
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record User(
        @Nullable String id,
        @JsonProperty("account_id") @Nullable String accountId,
        @Nullable String uri,
        @Nullable String href,
        @Nullable String type,
        @JsonProperty("display_name") @Nullable String displayName,
        List<Image> images,
        @JsonProperty("external_urls") Map<String, String> externalUrls,
        @Nullable String country,
        @Nullable String email,
        @Nullable String product,
        @Nullable Followers followers,
        @JsonProperty("explicit_content") Map<String, Object> explicitContent,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UserBuilder.With {
    public User {
        images = Members.list(images);
        externalUrls = Members.map(externalUrls);
        explicitContent = Members.map(explicitContent);
        unknown = Members.unknown(unknown);
    }
}
