package io.millrace.wats.asset;

import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import org.jspecify.annotations.Nullable;

/**
 * The first so many assets in some order.
 *
 * @param top how many at most
 * @param orderBy the properties to order by, such as {@code lastSeenDate desc}; null for the order of ids
 */
public record AssetQuery(
        int top, @Nullable Filter filter, @Nullable String orderBy) {

    /** Refuses a limit below 1. */
    public AssetQuery {
        Models.atLeast(1, "top", top);
    }

    /** The first ones by id. */
    public static AssetQuery top(int count) {
        return new AssetQuery(count, null, null);
    }

    public AssetQuery withFilter(Filter filter) {
        return new AssetQuery(top, filter, orderBy);
    }

    public AssetQuery orderedBy(String orderBy) {
        return new AssetQuery(top, filter, orderBy);
    }
}
