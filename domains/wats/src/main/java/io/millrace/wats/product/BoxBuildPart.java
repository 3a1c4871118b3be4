package io.millrace.wats.product;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a box build wants: so many units of a product in a unit of another.
 *
 * @param relationId the server's id; null for one that is to be added
 * @param parentRevisionId the revision that is built
 * @param childRevisionId the revision that goes into it
 * @param quantity how many
 * @param itemNumber its position
 * @param childPartNumber the child's part number, where the server tells
 * @param childRevision the child's revision, where the server tells
 * @param revisionMask which revisions of the child will do, such as {@code A,B,1.%}; null for that one alone
 * @param level 1 for what goes into the product itself, 2 for what goes into that; only when read
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record BoxBuildPart(
        @JsonProperty("ProductRevisionRelationId") @Nullable UUID relationId,
        @JsonProperty("ParentProductRevisionId") UUID parentRevisionId,
        @JsonProperty("ProductRevisionId") UUID childRevisionId,
        @JsonProperty("Quantity") int quantity,
        @JsonProperty("ItemNumber") @Nullable String itemNumber,

        @JsonProperty("ChildPartNumber") @JsonAlias("PartNumber") @Nullable
        String childPartNumber,

        @JsonProperty("ChildRevision") @JsonAlias("Revision") @Nullable
        String childRevision,

        @JsonProperty("RevisionMask") @Nullable String revisionMask,
        @JsonProperty("hlevel") @Nullable Integer level,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements BoxBuildPartBuilder.With {

    public BoxBuildPart {
        unknown = Models.unknown(unknown);
    }

    /** Whether a revision of the child will do. */
    public boolean accepts(String revision) {
        if (revisionMask == null || revisionMask.isBlank()) {
            return revision.equals(childRevision);
        }
        return Arrays.stream(revisionMask.split(",", -1)).map(String::strip).anyMatch(mask -> matches(mask, revision));
    }

    private static boolean matches(String mask, String revision) {
        return mask.endsWith("%") ? revision.startsWith(mask.substring(0, mask.length() - 1)) : revision.equals(mask);
    }
}
