package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A country, a city, a region. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Area(
        @Nullable UUID id,
        @Nullable String name,
        @JsonProperty("sort-name") @Nullable String sortName,
        @Nullable String disambiguation,
        @Nullable String type,
        @JsonProperty("type-id") @Nullable UUID typeId,
        @JsonProperty("iso-3166-1-codes") List<String> countryCodes,
        @JsonProperty("life-span") @Nullable LifeSpan lifeSpan,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public Area {
        countryCodes = Members.list(countryCodes);
        unknown = Members.unknown(unknown);
    }
}
