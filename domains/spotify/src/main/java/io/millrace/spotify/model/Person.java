package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who wrote or reads an audiobook. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Person(
        @Nullable String name, @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Person {
        unknown = Members.unknown(unknown);
    }
}
