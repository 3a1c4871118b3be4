package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonAlias;
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
 * What something has to do with something else. The other side is the component named by {@link #targetType()}; what has no component
 * here is among the {@link #unknown()}.
 *
 * @param type such as {@code free streaming}
 * @param direction {@code forward} or {@code backward}
 * @param targetType such as {@code recording} or {@code release_group}
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Relation(
        @Nullable String type,
        @JsonProperty("type-id") @Nullable UUID typeId,
        @Nullable String direction,
        @JsonProperty("target-type") @Nullable String targetType,
        @Nullable Recording recording,
        @Nullable Release release,

        @JsonProperty("release_group") @JsonAlias("release-group") @Nullable
        ReleaseGroup releaseGroup,

        @Nullable Artist artist,
        @Nullable Work work,
        @Nullable Label label,
        @Nullable Url url,
        @Nullable PartialDate begin,
        @Nullable PartialDate end,
        @Nullable Boolean ended,
        List<String> attributes,
        @JsonProperty("attribute-values") Map<String, Object> attributeValues,
        @JsonProperty("attribute-ids") Map<String, Object> attributeIds,
        @JsonProperty("source-credit") @Nullable String sourceCredit,
        @JsonProperty("target-credit") @Nullable String targetCredit,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements RelationBuilder.With {
    public Relation {
        attributes = Members.list(attributes);
        attributeValues = Members.unknown(attributeValues);
        attributeIds = Members.unknown(attributeIds);
        unknown = Members.unknown(unknown);
    }
}
