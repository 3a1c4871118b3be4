package io.millrace.wats.product;

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
 * A product, whole. To change one, read it, derive the changed one ({@code product.withName("...")}) and save that; what
 * the server sent and this record does not know is kept.
 *
 * @param partNumber the key; unique
 * @param nonSerial whether it can have no units
 * @param productId the server's id; null for a product that is to be created
 * @param xmlData named values as XML: root {@code Root}, an element for each name, its value in the attribute {@code Value}
 * @param tags the same as a list; read-only
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Product(
        String partNumber,
        @Nullable String name,
        @Nullable String description,
        @Nullable Boolean nonSerial,
        @Nullable ProductState state,
        @Nullable UUID productId,
        @Nullable String xmlData,
        @Nullable UUID productCategoryId,
        @Nullable String productCategoryName,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ProductRevision> revisions,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Setting> tags,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements ProductBuilder.With {

    public Product {
        revisions = Models.list(revisions);
        tags = Models.list(tags);
        unknown = Models.unknown(unknown);
    }

    /** A product that is to be created. */
    public static ProductBuilder named(String partNumber) {
        return ProductBuilder.builder().partNumber(partNumber);
    }
}
