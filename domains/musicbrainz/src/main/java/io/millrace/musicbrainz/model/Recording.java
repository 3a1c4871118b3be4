package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recording: what tracks of releases are of.
 *
 * @param length in milliseconds
 * @param isrcs the ISRCs, where they were asked for
 * @param score from 0 to 100 in the results of a search; null elsewhere
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Recording(
        UUID id,
        @Nullable String title,
        @Nullable Long length,
        @Nullable String disambiguation,
        @Nullable Boolean video,
        @JsonProperty("first-release-date") @Nullable PartialDate firstReleaseDate,
        @JsonProperty("artist-credit") List<ArtistCredit> artistCredit,
        @JsonProperty("artist-credit-id") @Nullable UUID artistCreditId,
        List<String> isrcs,
        List<Release> releases,
        List<Relation> relations,
        List<Tag> tags,
        List<Genre> genres,
        @Nullable Rating rating,
        List<Alias> aliases,
        @Nullable String annotation,
        @Nullable Integer score,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements Entity, RecordingBuilder.With {
    public Recording {
        artistCredit = Members.list(artistCredit);
        isrcs = Members.list(isrcs);
        releases = Members.list(releases);
        relations = Members.list(relations);
        tags = Members.list(tags);
        genres = Members.list(genres);
        aliases = Members.list(aliases);
        unknown = Members.unknown(unknown);
    }
}
