package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** The recordings that have an ISRC; there may be several. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Isrc(
        String isrc,
        List<Recording> recordings,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Isrc {
        recordings = Members.list(recordings);
        unknown = Members.unknown(unknown);
    }
}
