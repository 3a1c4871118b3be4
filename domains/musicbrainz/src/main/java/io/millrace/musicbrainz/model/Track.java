package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recording's place on a medium.
 *
 * @param number as it is printed, such as {@code A2}
 * @param length in milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Track(
        @Nullable UUID id,
        @Nullable String number,
        @Nullable Integer position,
        @Nullable String title,
        @Nullable Long length,
        @Nullable Recording recording,
        @JsonProperty("artist-credit") List<ArtistCredit> artistCredit,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Track {
        artistCredit = Members.list(artistCredit);
        unknown = Members.unknown(unknown);
    }
}
