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
 * A composition: what recordings are of.
 *
 * @param score from 0 to 100 in the results of a search; null elsewhere
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Work(
        UUID id,
        @Nullable String title,
        @Nullable String type,
        @JsonProperty("type-id") @Nullable UUID typeId,
        @Nullable String disambiguation,
        @Nullable String language,
        List<String> languages,
        List<String> iswcs,
        List<Alias> aliases,
        List<Tag> tags,
        List<Genre> genres,
        @Nullable Rating rating,
        @Nullable String annotation,
        List<Relation> relations,
        @Nullable Integer score,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements Entity, WorkBuilder.With {
    public Work {
        languages = Members.list(languages);
        iswcs = Members.list(iswcs);
        aliases = Members.list(aliases);
        tags = Members.list(tags);
        genres = Members.list(genres);
        relations = Members.list(relations);
        unknown = Members.unknown(unknown);
    }
}
