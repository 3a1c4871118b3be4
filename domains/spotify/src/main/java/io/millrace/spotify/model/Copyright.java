package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who owns it.
 *
 * @param type {@code C} for the work, {@code P} for the recording
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Copyright(
        @Nullable String text,
        @Nullable String type,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Copyright {
        unknown = Members.unknown(unknown);
    }
}
