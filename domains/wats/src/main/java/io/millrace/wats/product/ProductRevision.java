package io.millrace.wats.product;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.Setting;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A revision of a product.
 *
 * @param revision its label, unique within the product
 * @param productRevisionId the server's id; null for a revision that is to be created
 * @param productId the product it belongs to
 * @param partNumber the product's part number; servers spell it with either case
 * @param xmlData named values as XML, as in {@link Product}
 * @param tags the same as a list; read-only
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record ProductRevision(
        String revision,
        @Nullable String name,
        @Nullable String description,
        @Nullable ProductState state,
        @Nullable UUID productRevisionId,
        @Nullable UUID productId,
        @JsonAlias("PartNumber") @Nullable String partNumber,
        @Nullable String xmlData,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Setting> tags,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements ProductRevisionBuilder.With {

    public ProductRevision {
        tags = Models.list(tags);
        unknown = Models.unknown(unknown);
    }

    /** A revision that is to be created. */
    public static ProductRevisionBuilder of(UUID productId, String revision) {
        return ProductRevisionBuilder.builder().productId(productId).revision(revision);
    }
}
