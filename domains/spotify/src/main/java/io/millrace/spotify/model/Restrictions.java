package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why it cannot be played.
 *
 * @param reason such as {@code market}, {@code product} or {@code explicit}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Restrictions(
        @Nullable String reason,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Restrictions {
        unknown = Members.unknown(unknown);
    }
}
