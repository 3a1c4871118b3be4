package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What several releases are versions of: an album, a single.
 *
 * @param score from 0 to 100 in the results of a search; null elsewhere
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReleaseGroup(
        UUID id,
        @Nullable String title,
        @JsonProperty("primary-type") @Nullable String primaryType,
        @JsonProperty("primary-type-id") @Nullable UUID primaryTypeId,
        @JsonProperty("secondary-types") List<String> secondaryTypes,
        @JsonProperty("secondary-type-ids") List<UUID> secondaryTypeIds,
        @JsonProperty("first-release-date") @Nullable PartialDate firstReleaseDate,
        @Nullable String disambiguation,
        @JsonProperty("artist-credit") List<ArtistCredit> artistCredit,
        @JsonProperty("artist-credit-id") @Nullable UUID artistCreditId,
        @JsonProperty("type-id") @Nullable UUID typeId,
        @Nullable Integer count,
        List<Release> releases,
        List<Alias> aliases,
        List<Tag> tags,
        List<Genre> genres,
        @Nullable Rating rating,
        @Nullable String annotation,
        List<Relation> relations,
        @Nullable Integer score,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements Entity, ReleaseGroupBuilder.With {
    public ReleaseGroup {
        secondaryTypes = Members.list(secondaryTypes);
        secondaryTypeIds = Members.list(secondaryTypeIds);
        artistCredit = Members.list(artistCredit);
        releases = Members.list(releases);
        aliases = Members.list(aliases);
        tags = Members.list(tags);
        genres = Members.list(genres);
        relations = Members.list(relations);
        unknown = Members.unknown(unknown);
    }

    /** Whether it is a compilation, by its type or by its artist. */
    @JsonIgnore
    public boolean isCompilation() {
        return secondaryTypes.contains("Compilation")
                || artistCredit.stream()
                        .map(ArtistCredit::artist)
                        .anyMatch(artist -> artist != null && Artist.VARIOUS_ARTISTS.equals(artist.id()));
    }
}
