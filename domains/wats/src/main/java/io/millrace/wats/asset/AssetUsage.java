package io.millrace.wats.asset;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.Utc;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What wears assets out and what restores them: counts, calibration and maintenance; and what there is to say about it. Each
 * call is one request. Those that add something are not repeated once they may have taken effect ({@link ErrorCode#AMBIGUOUS});
 * those that set a number are.
 */
public final class AssetUsage {
    private final Pipeline pipeline;

    AssetUsage(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Adds uses to both counts of an asset. <p>{@code PUT /api/Asset/Count} with {@code incrementBy} */
    public Mono<Void> addUses(AssetCount uses) {
        return addUses(uses, false);
    }

    /** As {@link #addUses(AssetCount)}, and to those of all that is part of it. */
    public Mono<Void> addUses(AssetCount uses, boolean childrenToo) {
        return pipeline.send(() -> count(Request.put("/api/Asset/Count"), "addUses", "incrementBy", uses)
                .query("incrementChildren", childrenToo ? true : null)
                .repeatability(Repeatability.UNSAFE));
    }

    /**
     * Says how many uses an asset has had in its life; what that is more than before is added to both counts.
     *
     * <p>{@code PUT /api/Asset/Count} with {@code totalCount}
     */
    public Mono<Void> countTo(AssetCount total) {
        return pipeline.send(() -> count(Request.put("/api/Asset/Count"), "countTo", "totalCount", total));
    }

    /** Sets the uses since the last calibration to zero. <p>{@code POST /api/Asset/ResetRunningCount} */
    public Mono<Void> resetRunningCount(AssetKey asset, @Nullable String comment) {
        return pipeline.send(() -> asset.in(Request.post("/api/Asset/ResetRunningCount"))
                .named(AssetClient.DOMAIN, "resetRunningCount")
                .query("comment", comment));
    }

    /**
     * Sets the uses since the last calibration; needs the permission "Edit Total count".
     *
     * <p>{@code PUT /api/Asset/SetRunningCount}, of servers since 25.3; not in the vendor's document yet
     */
    public Mono<Void> setRunningCount(AssetCount running) {
        return pipeline.send(
                () -> count(Request.put("/api/Asset/SetRunningCount"), "setRunningCount", "runningCount", running));
    }

    /**
     * Sets the uses of a life, and leaves the others; needs the permission "Edit Total count".
     *
     * <p>{@code PUT /api/Asset/SetTotalCount}, of servers since 25.3; not in the vendor's document yet
     */
    public Mono<Void> setTotalCount(AssetCount total) {
        return pipeline.send(
                () -> count(Request.put("/api/Asset/SetTotalCount"), "setTotalCount", "totalCount", total));
    }

    /** Says that an asset has been calibrated. <p>{@code POST /api/Asset/Calibration} */
    public Mono<Void> recordCalibration(AssetService calibration) {
        return pipeline.send(() -> service("/api/Asset/Calibration", "recordCalibration", calibration));
    }

    /** Says that an asset has had maintenance. <p>{@code POST /api/Asset/Maintenance} */
    public Mono<Void> recordMaintenance(AssetService maintenance) {
        return pipeline.send(() -> service("/api/Asset/Maintenance", "recordMaintenance", maintenance));
    }

    /**
     * Says when an asset has been calibrated elsewhere, and when it is to be again.
     *
     * <p>{@code POST /api/Asset/Calibration/External}, of servers since 25.3; not in the vendor's document yet
     */
    public Mono<Void> recordCalibrationExternal(ExternalService calibration) {
        return pipeline.send(
                () -> external("/api/Asset/Calibration/External", "recordCalibrationExternal", calibration));
    }

    /**
     * Says when an asset has had maintenance elsewhere, and when it is to have it again.
     *
     * <p>{@code POST /api/Asset/Maintenance/External}, of servers since 25.3; not in the vendor's document yet
     */
    public Mono<Void> recordMaintenanceExternal(ExternalService maintenance) {
        return pipeline.send(
                () -> external("/api/Asset/Maintenance/External", "recordMaintenanceExternal", maintenance));
    }

    /** Adds a message to an asset's log. <p>{@code POST /api/Asset/Message} */
    public Mono<Void> addLogMessage(AssetKey asset, String message) {
        return pipeline.send(() -> asset.in(Request.post("/api/Asset/Message"))
                .named(AssetClient.DOMAIN, "addLogMessage")
                .body(Map.of("content", Models.required("message", message))));
    }

    /** Adds uses, ten assets at once. */
    public Batch<AssetCount, Void> usesBatch() {
        return batch("addUses", this::addUses);
    }

    /** One outcome for each asset, in order. */
    public Flux<Result<Void>> addUsesBatch(Iterable<AssetCount> uses) {
        return usesBatch().results(uses);
    }

    /** Sets running counts, ten assets at once. */
    public Batch<AssetCount, Void> runningCountsBatch() {
        return batch("setRunningCount", this::setRunningCount);
    }

    /** One outcome for each asset, in order. */
    public Flux<Result<Void>> setRunningCountsBatch(Iterable<AssetCount> counts) {
        return runningCountsBatch().results(counts);
    }

    /** Sets total counts, ten assets at once. */
    public Batch<AssetCount, Void> totalCountsBatch() {
        return batch("setTotalCount", this::setTotalCount);
    }

    /** One outcome for each asset, in order. */
    public Flux<Result<Void>> setTotalCountsBatch(Iterable<AssetCount> counts) {
        return totalCountsBatch().results(counts);
    }

    /** Records calibrations, ten assets at once. */
    public Batch<AssetService, Void> calibrationsBatch() {
        return batch("recordCalibration", this::recordCalibration);
    }

    /** One outcome for each calibration, in order. */
    public Flux<Result<Void>> recordCalibrationsBatch(Iterable<AssetService> calibrations) {
        return calibrationsBatch().results(calibrations);
    }

    /** Records maintenance, ten assets at once. */
    public Batch<AssetService, Void> maintenancesBatch() {
        return batch("recordMaintenance", this::recordMaintenance);
    }

    /** One outcome for each maintenance, in order. */
    public Flux<Result<Void>> recordMaintenancesBatch(Iterable<AssetService> maintenances) {
        return maintenancesBatch().results(maintenances);
    }

    private <K> Batch<K, Void> batch(String operation, Function<K, Mono<Void>> call) {
        return Batch.effect(call).observe(pipeline.observations(), AssetClient.DOMAIN + "." + operation);
    }

    private static Request<Void> count(Request<Void> request, String operation, String parameter, AssetCount count) {
        return count.asset()
                .in(request)
                .named(AssetClient.DOMAIN, operation)
                .query(parameter, Models.atLeast(0, "count", count.count()));
    }

    private static Request<Void> service(String path, String operation, AssetService service) {
        return service.asset()
                .in(Request.post(path))
                .named(AssetClient.DOMAIN, operation)
                .query("dateTime", Utc.formatted(service.at()))
                .query("comment", service.comment());
    }

    private static Request<Void> external(String path, String operation, ExternalService service) {
        return service.asset()
                .in(Request.post(path))
                .named(AssetClient.DOMAIN, operation)
                .query("fromDate", Utc.formatted(service.last()))
                .query("toDate", Utc.formatted(service.due()))
                .query("comment", service.comment());
    }
}
