package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A label of a release, and its number there. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LabelInfo(
        @JsonProperty("catalog-number") @Nullable String catalogNumber,
        @Nullable Label label,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public LabelInfo {
        unknown = Members.unknown(unknown);
    }
}
