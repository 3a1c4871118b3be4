package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One of those who are named as the artists of something.
 *
 * @param name as it is printed there, which may differ from the artist's own
 * @param joinPhrase what is printed between this name and the next; empty or missing after the last
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ArtistCredit(
        @Nullable String name,
        @JsonProperty("joinphrase") @Nullable String joinPhrase,
        @Nullable Artist artist,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public ArtistCredit {
        unknown = Members.unknown(unknown);
    }

    /** All names as they are printed, such as {@code Queen & David Bowie}. */
    public static String display(List<ArtistCredit> credits) {
        return credits.stream()
                .map(credit -> Objects.toString(credit.name, "") + Objects.toString(credit.joinPhrase, ""))
                .collect(Collectors.joining());
    }
}
