package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far the user has listened. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResumePoint(
        @JsonProperty("fully_played") @Nullable Boolean fullyPlayed,
        @JsonProperty("resume_position_ms") @Nullable Long resumePositionMillis,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public ResumePoint {
        unknown = Members.unknown(unknown);
    }
}
