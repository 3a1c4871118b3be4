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
 * An imprint or a company.
 *
 * @param score from 0 to 100 in the results of a search; null elsewhere
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Label(
        UUID id,
        @Nullable String name,
        @JsonProperty("sort-name") @Nullable String sortName,
        @Nullable String type,
        @JsonProperty("type-id") @Nullable UUID typeId,
        @Nullable String disambiguation,
        @JsonProperty("label-code") @Nullable Integer labelCode,
        @Nullable String country,
        @Nullable Area area,
        @JsonProperty("life-span") @Nullable LifeSpan lifeSpan,
        List<String> ipis,
        List<String> isnis,
        List<Release> releases,
        List<Alias> aliases,
        List<Tag> tags,
        List<Genre> genres,
        @Nullable Rating rating,
        @Nullable String annotation,
        List<Relation> relations,
        @Nullable Integer score,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements Entity, LabelBuilder.With {
    public Label {
        ipis = Members.list(ipis);
        isnis = Members.list(isnis);
        releases = Members.list(releases);
        aliases = Members.list(aliases);
        tags = Members.list(tags);
        genres = Members.list(genres);
        relations = Members.list(relations);
        unknown = Members.unknown(unknown);
    }
}
