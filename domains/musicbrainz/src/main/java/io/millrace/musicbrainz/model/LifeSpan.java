package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From when to when somebody lived or something existed. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LifeSpan(
        @Nullable PartialDate begin,
        @Nullable PartialDate end,
        @Nullable Boolean ended,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public LifeSpan {
        unknown = Members.unknown(unknown);
    }
}
