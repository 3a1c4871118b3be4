package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Another name of something. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Alias(
        @Nullable String name,
        @JsonProperty("sort-name") @Nullable String sortName,
        @Nullable String locale,
        @Nullable String type,
        @JsonProperty("type-id") @Nullable UUID typeId,
        @Nullable Boolean primary,
        @Nullable PartialDate begin,
        @Nullable PartialDate end,
        @Nullable Boolean ended,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Alias {
        unknown = Members.unknown(unknown);
    }
}
