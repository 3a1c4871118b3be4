package io.millrace.wats.asset;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.InFilter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and writes assets: test equipment, fixtures, stations. Nothing is sent before subscription; an id or serial number that
 * {@linkplain io.millrace.wats cannot be right} fails as {@link ErrorCode#INVALID_INPUT} without being sent. What wears assets out is told by {@link #usage()}.
 */
public final class AssetClient {
    static final String DOMAIN = "asset";
    private static final int PAGE = 1_000; // what the server sends where it is not told
    private static final int MOST_TYPES = 10_000;

    private final Pipeline pipeline;
    private final AssetLists lists;
    private final AssetUsage usage;
    private final UnstableAssetFiles files;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#asset()} is what you want. */
    public AssetClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
        this.lists = new AssetLists(pipeline);
        this.usage = new AssetUsage(pipeline);
        this.files = new UnstableAssetFiles(pipeline);
    }

    /** Counts, calibration, maintenance and log messages. */
    public AssetUsage usage() {
        return usage;
    }

    /** Files of assets, by endpoints that may change with any release of the server. */
    public UnstableAssetFiles unstableFiles() {
        return files;
    }

    /**
     * The asset with an id or a serial number; {@link ErrorCode#NOT_FOUND} if there is none.
     *
     * <p>{@code GET /api/Asset/{assetId}} or {@code /{serialNumber}}: one path, the server finds out which it is
     */
    public Mono<Asset> getAsset(String idOrSerialNumber) {
        return pipeline.send(() -> Request.get("/api/Asset/{idOrSerialNumber}", idOrSerialNumber)
                .named(DOMAIN, "getAsset")
                .as(Asset.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no asset " + idOrSerialNumber));
    }

    /** As {@link #getAsset}, but completes empty if there is none. */
    public Mono<Asset> findAsset(String idOrSerialNumber) {
        return Models.orEmpty(getAsset(idOrSerialNumber));
    }

    /** As {@link #assets(Filter, int)}, 1,000 a page. */
    public Paged<AssetRow, String> assets(@Nullable Filter filter) {
        return assets(filter, PAGE);
    }

    /**
     * All assets that match, by ascending id; a list of any length, walked by "id greater than the last one seen", since the server
     * ends a single answer at 1,000 and documents no way to skip. Cursors are ids. One request a page, and one for the empty page at
     * the end.
     *
     * <p>{@code GET /api/Asset} with {@code $filter}, {@code $orderby} and {@code $top}
     *
     * @param filter over the names of {@link AssetRow}, such as {@code where("runningCount").gt(500)}; null for all
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the hint is below 1
     */
    public Paged<AssetRow, String> assets(@Nullable Filter filter, int pageSizeHint) {
        return lists.assets(filter, pageSizeHint);
    }

    /** The first so many assets in an order of your own; one request, to the same endpoint. */
    public Flux<AssetRow> queryAssets(AssetQuery query) {
        return Models.each(lists.rows("queryAssets", query.filter(), query.orderBy(), query.top()));
    }

    /** All assets that are part of one: its own, or those below it too. <p>{@code GET /api/Asset/SubAssets} */
    public Flux<Asset> getChildren(AssetKey parent, boolean allLevels) {
        return Models.each(pipeline.send(() -> parent.in(Request.get("/api/Asset/SubAssets"))
                .named(DOMAIN, "getChildren")
                .query("level", allLevels ? 0 : 1)
                .asListOf(Asset.class)));
    }

    /**
     * Creates the asset if it has no id yet, else updates it; emits it as the server has it then. Counts and the dates of the last
     * calibration and maintenance stay as they are. An update may be repeated after a lost connection, a creation is not ({@link
     * ErrorCode#AMBIGUOUS}). <p>{@code PUT /api/Asset}
     */
    public Mono<Asset> saveAsset(Asset asset) {
        return pipeline.send(() -> {
            Models.key("serialNumber", asset.serialNumber());
            Models.given("typeId", asset.typeId());
            Request<Void> request =
                    Request.put("/api/Asset").named(DOMAIN, "saveAsset").body(asset);
            return Models.saving(request, asset.assetId(), Asset.class);
        });
    }

    /** Makes one asset part of another; two requests, {@link #getAsset} and {@link #saveAsset}. Emits the child as saved. */
    public Mono<Asset> setParent(String childIdOrSerialNumber, String parentAssetId) {
        return Mono.fromSupplier(() -> Models.required("parentAssetId", parentAssetId))
                .then(getAsset(childIdOrSerialNumber))
                .map(child -> parentAssetId.equals(child.parentAssetId())
                        ? child
                        : child.withParentAssetId(parentAssetId).withParentSerialNumber(null))
                .flatMap(this::saveAsset)
                .onErrorStop();
    }

    /**
     * Deletes the asset with its log; what was part of it gets another parent. A lost connection is tried again; {@link
     * ErrorCode#NOT_FOUND} then means that the first try had worked. <p>{@code DELETE /api/Asset}
     */
    public Mono<Void> deleteAsset(AssetKey asset) {
        return pipeline.send(() -> asset.in(Request.delete("/api/Asset")).named(DOMAIN, "deleteAsset"));
    }

    /** As {@link #getStatus(AssetKey, boolean, String)}, in the server's language. */
    public Mono<AssetStatus> getStatus(AssetKey asset) {
        return getStatus(asset, true, null);
    }

    /**
     * How close the asset is to its limits. No list can be filtered by it, so it is asked for asset by asset.
     *
     * <p>{@code GET /api/Asset/Status}
     *
     * @param translate whether the message is to be translated
     * @param cultureCode into which language, such as {@code nb-NO}; null for the server's choice
     */
    public Mono<AssetStatus> getStatus(AssetKey asset, boolean translate, @Nullable String cultureCode) {
        return pipeline.send(() -> asset.in(Request.get("/api/Asset/Status"))
                .named(DOMAIN, "getStatus")
                .query("translate", translate ? null : false)
                .query("cultureCode", cultureCode)
                .as(AssetStatus.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no asset with " + asset));
    }

    /** Says where the asset is in its life. <p>{@code PUT /api/Asset/State} */
    public Mono<Void> setState(AssetKey asset, AssetState state) {
        return pipeline.send(() -> asset.in(Request.put("/api/Asset/State"))
                .named(DOMAIN, "setState")
                .query("state", state.code()));
    }

    /** As {@link #log(Filter, int)}, 1,000 a page. */
    public Paged<AssetLog, Integer> log(@Nullable Filter filter) {
        return log(filter, PAGE);
    }

    /**
     * What happened to assets, latest first; walked by "id less than the last one seen", so what is added meanwhile
     * moves nothing. Cursors are ids of entries. One request a page, and one for the empty page at the end.
     *
     * <p>{@code GET /api/Asset/Log} with {@code $filter}, {@code $orderby} and {@code $top}
     *
     * @param filter over the names of {@link AssetLog}, such as {@code where("assetId").eq("1042")}; null for all
     */
    public Paged<AssetLog, Integer> log(@Nullable Filter filter, int pageSizeHint) {
        return lists.log(filter, pageSizeHint);
    }

    /**
     * The types that match, by name; one request for up to 10,000. The server cannot be asked for what follows them, so if there
     * are as many, the last signal is {@link ErrorCode#INVALID_RESPONSE} instead of the completion.
     *
     * <p>{@code GET /api/Asset/Types} with {@code $filter} and {@code $top}
     */
    public Flux<AssetType> types(@Nullable Filter filter) {
        return lists.types(filter, MOST_TYPES)
                .flatMapMany(types -> Models.whole(types, MOST_TYPES))
                .onErrorStop();
    }

    /** Creates the type if it has no id yet, else updates it; otherwise as {@link #saveAsset}. <p>{@code PUT /api/Asset/Types} */
    public Mono<AssetType> saveType(AssetType type) {
        return pipeline.send(() -> {
            Models.required("typeName", type.typeName());
            Request<Void> request =
                    Request.put("/api/Asset/Types").named(DOMAIN, "saveType").body(type);
            return Models.saving(request, type.typeId(), AssetType.class);
        });
    }

    /** Reads assets whole, one request each, ten at once; where rows are enough, {@link #assetRowsBatch()} is faster. */
    public Batch<String, Asset> assetsBatch() {
        return Batch.each(this::getAsset).observe(pipeline.observations(), "asset.getAsset");
    }

    /** One outcome for each id or serial number, in order. */
    public Flux<Result<Asset>> getAssetsBatch(Iterable<String> idsOrSerialNumbers) {
        return assetsBatch().results(idsOrSerialNumbers);
    }

    /** Reads assets as lists show them, by serial number: one request for up to 50, by an {@code in} filter on the list. */
    public Batch<String, AssetRow> assetRowsBatch() {
        return Batch.bulk(InFilter.call(
                        "serialNumber", AssetRow::serialNumber, filter -> lists.rows("assetRows", filter, null, null)
                                .defaultIfEmpty(List.of())))
                .observe(pipeline.observations(), "asset.assetRows");
    }

    /** One outcome for each serial number, in order. */
    public Flux<Result<AssetRow>> getAssetRowsBatch(Iterable<String> serialNumbers) {
        return assetRowsBatch().results(serialNumbers);
    }

    /** Saves assets, one request each, ten at once. */
    public Batch<Asset, Asset> savesBatch() {
        return Batch.each(this::saveAsset).writing().observe(pipeline.observations(), "asset.saveAsset");
    }

    /** One outcome for each asset, in order. */
    public Flux<Result<Asset>> saveAssetsBatch(Iterable<Asset> assets) {
        return savesBatch().results(assets);
    }

    /** Reads how assets are doing, one request each, ten at once. */
    public Batch<AssetKey, AssetStatus> statusesBatch() {
        return Batch.<AssetKey, AssetStatus>each(this::getStatus).observe(pipeline.observations(), "asset.getStatus");
    }

    /** One outcome for each asset, in order. */
    public Flux<Result<AssetStatus>> getStatusesBatch(Iterable<AssetKey> assets) {
        return statusesBatch().results(assets);
    }
}
