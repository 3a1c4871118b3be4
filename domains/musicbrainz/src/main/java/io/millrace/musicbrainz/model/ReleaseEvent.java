package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When and where something was released. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReleaseEvent(
        @Nullable PartialDate date,
        @Nullable Area area,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public ReleaseEvent {
        unknown = Members.unknown(unknown);
    }
}
