package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A word that users have put on something.
 *
 * @param count how many more are for it than against
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Tag(
        @Nullable String name,
        @Nullable Integer count,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Tag {
        unknown = Members.unknown(unknown);
    }
}
