package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What users think of something.
 *
 * @param value from 0 to 5; null if nobody has said
 * @param votes how many have
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Rating(
        @Nullable Double value,
        @JsonProperty("votes-count") @Nullable Integer votes,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Rating {
        unknown = Members.unknown(unknown);
    }
}
