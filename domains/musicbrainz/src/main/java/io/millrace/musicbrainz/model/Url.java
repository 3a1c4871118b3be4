package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An address on the web that MusicBrainz knows, and what it is of.
 *
 * @param resource the address, in the form that MusicBrainz keeps
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Url(
        UUID id,
        @Nullable String resource,
        List<Relation> relations,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements Entity, UrlBuilder.With {
    public Url {
        relations = Members.list(relations);
        unknown = Members.unknown(unknown);
    }
}
