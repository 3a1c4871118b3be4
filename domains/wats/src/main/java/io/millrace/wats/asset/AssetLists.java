package io.millrace.wats.asset;

import static io.millrace.wats.odata.Filter.where;

import io.millrace.core.Cursor;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import java.util.List;
import java.util.function.Function;
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
        return walk(
                last -> Filter.allOf(filter, where("assetId").gt(last)),
                matching -> rows("assets", matching, "assetId", pageSize),
                filter,
                row -> Models.named("assetId", row.assetId()));
    }

    Paged<AssetLog, Integer> log(@Nullable Filter filter, int pageSize) {
        Models.atLeast(1, "pageSizeHint", pageSize);
        return walk(
                last -> Filter.allOf(filter, where("logId").lt(last)),
                matching -> list("log", "/api/Asset/Log", AssetLog.class, matching, "logId desc", pageSize),
                filter,
                entry -> Models.named("logId", entry.logId()));
    }

    Mono<List<AssetRow>> rows(
            String operation, @Nullable Filter filter, @Nullable String orderBy, @Nullable Integer top) {
        return list(operation, "/api/Asset", AssetRow.class, filter, orderBy, top);
    }

    Mono<List<AssetType>> types(@Nullable Filter filter, int top) {
        return list("types", "/api/Asset/Types", AssetType.class, filter, null, top);
    }

    private static <T, K> Paged<T, K> walk(
            Function<K, Filter> after,
            Function<@Nullable Filter, Mono<List<T>>> page,
            @Nullable Filter all,
            Function<T, K> key) {
        return Paged.of(cursor -> page.apply(cursor instanceof Cursor.At<K> at ? after.apply(at.place()) : all)
                .switchIfEmpty(cursor instanceof Cursor.At ? Mono.empty() : Mono.just(List.of()))
                .map(rows -> Page.keyed(rows, key)));
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
