package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What pictures the Cover Art Archive has of a release. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CoverArtArchive(
        @Nullable Boolean artwork,
        @Nullable Integer count,
        @Nullable Boolean front,
        @Nullable Boolean back,
        @Nullable Boolean darkened,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public CoverArtArchive {
        unknown = Members.unknown(unknown);
    }
}
