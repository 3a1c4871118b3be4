package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** In which language and script a release is printed, as ISO 639-3 and ISO 15924. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TextRepresentation(
        @Nullable String language,
        @Nullable String script,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public TextRepresentation {
        unknown = Members.unknown(unknown);
    }
}
