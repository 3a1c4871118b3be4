package io.millrace.wats.asset;

import static io.millrace.wats.odata.Filter.where;

import io.millrace.core.Paged;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.KeyWalk;
import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The three lists that OData filters. Those that may be long are walked by their key, since no way to skip is documented. */
final class AssetLists {
    private final Pipeline pipeline;

    AssetLists(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    Paged<AssetRow, String> assets(@Nullable Filter filter, int pageSize) {
        Models.atLeast(1, "pageSizeHint", pageSize);
        return KeyWalk.of(
                filter,
                last -> where("assetId").gt(last),
                matching -> rows("assets", matching, "assetId", pageSize),
                row -> Models.named("assetId", row.assetId()));
    }

    Paged<AssetLog, Integer> log(@Nullable Filter filter, int pageSize) {
        Models.atLeast(1, "pageSizeHint", pageSize);
        return KeyWalk.of(
                filter,
                last -> where("logId").lt(last),
                matching -> list("log", "/api/Asset/Log", AssetLog.class, matching, "logId desc", pageSize),
                entry -> Models.named("logId", entry.logId()));
    }

    Mono<List<AssetRow>> rows(
            String operation, @Nullable Filter filter, @Nullable String orderBy, @Nullable Integer top) {
        return list(operation, "/api/Asset", AssetRow.class, filter, orderBy, top);
    }

    Mono<List<AssetType>> types(@Nullable Filter filter, int top) {
        return list("types", "/api/Asset/Types", AssetType.class, filter, null, top);
    }

    /** Completes empty where the answer is no list at all. */
    private <T> Mono<List<T>> list(
            String operation,
            String path,
            Class<T> row,
            @Nullable Filter filter,
            @Nullable String orderBy,
            @Nullable Integer top) {
        return pipeline.send(() -> Request.get(path)
                        .named(AssetClient.DOMAIN, operation)
                        .query("$filter", filter)
                        .query("$orderby", orderBy)
                        .query("$top", top)
                        .asListOf(row))
                .map(Models::list);
    }
}
