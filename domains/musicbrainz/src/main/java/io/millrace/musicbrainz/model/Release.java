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
 * Something that can be bought: a version of a release group.
 *
 * @param barcode empty if it is known to have none
 * @param trackCount in the results of a search; null elsewhere
 * @param score from 0 to 100 in the results of a search; null elsewhere
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Release(
        UUID id,
        @Nullable String title,
        @Nullable String status,
        @JsonProperty("status-id") @Nullable UUID statusId,
        @Nullable PartialDate date,
        @Nullable String country,
        @JsonProperty("release-events") List<ReleaseEvent> releaseEvents,
        @Nullable String barcode,
        @Nullable String asin,
        @Nullable String quality,
        @Nullable String packaging,
        @JsonProperty("packaging-id") @Nullable UUID packagingId,
        @Nullable String disambiguation,
        @JsonProperty("text-representation") @Nullable TextRepresentation textRepresentation,
        @JsonProperty("cover-art-archive") @Nullable CoverArtArchive coverArtArchive,
        @JsonProperty("release-group") @Nullable ReleaseGroup releaseGroup,
        @JsonProperty("artist-credit") List<ArtistCredit> artistCredit,
        @JsonProperty("artist-credit-id") @Nullable UUID artistCreditId,
        @JsonProperty("label-info") List<LabelInfo> labelInfo,
        List<Medium> media,
        @Nullable Integer count,
        @JsonProperty("track-count") @Nullable Integer trackCount,
        List<Alias> aliases,
        List<Tag> tags,
        List<Genre> genres,
        @Nullable String annotation,
        List<Relation> relations,
        @Nullable Integer score,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements Entity, ReleaseBuilder.With {
    public Release {
        releaseEvents = Members.list(releaseEvents);
        artistCredit = Members.list(artistCredit);
        labelInfo = Members.list(labelInfo);
        media = Members.list(media);
        aliases = Members.list(aliases);
        tags = Members.list(tags);
        genres = Members.list(genres);
        relations = Members.list(relations);
        unknown = Members.unknown(unknown);
    }
}
