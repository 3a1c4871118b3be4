package io.millrace.wats.product;

import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import org.jspecify.annotations.Nullable;

/**
 * Which products to list.
 *
 * @param filter over the names {@code PartNumber} and {@code Category}, such as {@code where("Category").eq("PCB")}; null
 *     for all
 * @param top how many at most; null for the server's own limit
 */
public record ProductQuery(
        @Nullable Filter filter, @Nullable Integer top) {

    /** Refuses a limit below 1. */
    public ProductQuery {
        if (top != null) {
            Models.atLeast(1, "top", top);
        }
    }

    /** All products, as far as the server lists them. */
    public static ProductQuery all() {
        return new ProductQuery(null, null);
    }

    public ProductQuery withFilter(Filter filter) {
        return new ProductQuery(filter, top);
    }

    public ProductQuery withTop(int top) {
        return new ProductQuery(filter, top);
    }
}
