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
 * A person, a group, an orchestra; in credits with fewer members than when it is looked up.
 *
 * @param type such as {@code Person} or {@code Group}
 * @param score from 0 to 100 in the results of a search; null elsewhere
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Artist(
        UUID id,
        @Nullable String name,
        @JsonProperty("sort-name") @Nullable String sortName,
        @Nullable String type,
        @JsonProperty("type-id") @Nullable UUID typeId,
        @Nullable String disambiguation,
        @Nullable String country,
        @Nullable String gender,
        @JsonProperty("gender-id") @Nullable UUID genderId,
        @Nullable Area area,
        @JsonProperty("begin-area") @Nullable Area beginArea,
        @JsonProperty("end-area") @Nullable Area endArea,
        @JsonProperty("life-span") @Nullable LifeSpan lifeSpan,
        List<String> ipis,
        List<String> isnis,
        List<Recording> recordings,
        List<Release> releases,
        @JsonProperty("release-groups") List<ReleaseGroup> releaseGroups,
        List<Work> works,
        List<Alias> aliases,
        List<Tag> tags,
        List<Genre> genres,
        @Nullable Rating rating,
        @Nullable String annotation,
        List<Relation> relations,
        @Nullable Integer score,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements Entity, ArtistBuilder.With {
    /** The artist of compilations. */
    public static final UUID VARIOUS_ARTISTS = UUID.fromString("89ad4ac3-39f7-470e-963a-56509c546377");

    public Artist {
        ipis = Members.list(ipis);
        isnis = Members.list(isnis);
        recordings = Members.list(recordings);
        releases = Members.list(releases);
        releaseGroups = Members.list(releaseGroups);
        works = Members.list(works);
        aliases = Members.list(aliases);
        tags = Members.list(tags);
        genres = Members.list(genres);
        relations = Members.list(relations);
        unknown = Members.unknown(unknown);
    }
}
