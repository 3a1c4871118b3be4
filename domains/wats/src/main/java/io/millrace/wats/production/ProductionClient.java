package io.millrace.wats.production;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and writes units: where they are in their life, what they consist of, how they have done. The server's production module is
 * optional; without it calls fail. Nothing is sent before subscription; a serial number that {@linkplain io.millrace.wats cannot be
 * right}, and a blank part number where the server needs one, fails as {@link ErrorCode#INVALID_INPUT} without being sent.
 */
public final class ProductionClient {
    static final String DOMAIN = "production";

    private final Pipeline pipeline;
    private final SerialNumberClient serialNumbers;
    private final UnstableUnits unstable;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#production()} is what you want. */
    public ProductionClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
        this.serialNumbers = new SerialNumberClient(pipeline);
        this.unstable = new UnstableUnits(pipeline);
    }

    /** The pools that serial numbers are taken from. */
    public SerialNumberClient serialNumbers() {
        return serialNumbers;
    }

    /** What only endpoints can do that may change with any release of the server. */
    public UnstableUnits unstableUnits() {
        return unstable;
    }

    /**
     * The unit, with all that is part of it; {@link ErrorCode#NOT_FOUND} if there is none, or only reports of it.
     *
     * <p>{@code GET /api/Production/Unit/{serialNumber}/{partNumber}}
     */
    public Mono<Unit> getUnit(UnitKey unit) {
        return pipeline.send(() -> Request.get(
                        "/api/Production/Unit/{serialNumber}/{partNumber}", unit.serialNumber(), unit.partNumber())
                .named(DOMAIN, "getUnit")
                .as(Unit.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no unit " + unit));
    }

    /** As {@link #getUnit}, but completes empty if there is none. */
    public Mono<Unit> findUnit(UnitKey unit) {
        return Models.orEmpty(getUnit(unit));
    }

    /**
     * Creates or updates units by serial number, all in one request. The answer counts them, and does not name those that failed;
     * where that matters, {@link #saveUnitsBatch} sends one at a time.
     *
     * <p>{@code PUT /api/Production/Units}
     */
    public Mono<SavedUnits> saveUnits(List<Unit> units) {
        return pipeline.send(() -> {
            Models.atLeast(1, "the number of units", units.size());
            units.forEach(Unit::requireKey);
            return Request.put("/api/Production/Units")
                    .named(DOMAIN, "saveUnits")
                    .body(List.copyOf(units))
                    .as(SavedUnits.class)
                    .ifEmpty(ErrorCode.INVALID_RESPONSE, "they were sent; read them to see what the server has now");
        });
    }

    /** Creates or updates one unit by serial number; {@link ErrorCode#OPERATION_FAILED}, with the server's reasons, if it was not saved. */
    public Mono<Void> saveUnit(Unit unit) {
        return saveUnits(List.of(unit))
                .filter(saved -> saved.errorCount() > 0)
                .flatMap(refused -> Mono.<Void>error(() -> new MillraceException(
                        ErrorCode.OPERATION_FAILED,
                        "unit " + unit.serialNumber() + " was not saved: " + refused.errors())))
                .onErrorStop();
    }

    /**
     * How the unit has done by the verification rules of its product.
     *
     * <p>{@code GET /api/Production/UnitVerification}
     *
     * @param unit its part number may be empty
     */
    public Mono<UnitGrade> getGrade(UnitKey unit) {
        return pipeline.send(() -> Request.get("/api/Production/UnitVerification")
                .named(DOMAIN, "getGrade")
                .query("serialNumber", Models.required("serialNumber", unit.serialNumber()))
                .query("partNumber", unit.partNumber().isBlank() ? null : unit.partNumber())
                .as(UnitGrade.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no grade of unit " + unit));
    }

    /** Whether the unit passed each process in the end; {@link #getGrade} tells more. */
    public Mono<Boolean> isPassing(UnitKey unit) {
        return getGrade(unit).map(UnitGrade::allProcessesPassedLastRun).onErrorStop();
    }

    /** Says where the unit is in its life. <p>{@code PUT /api/Production/SetUnitPhase} */
    public Mono<Void> setPhase(UnitKey unit, UnitPhase phase) {
        return pipeline.send(() -> unit.whole()
                .in(Request.put("/api/Production/SetUnitPhase"))
                .named(DOMAIN, "setPhase")
                .query("phase", phase.code()));
    }

    /** Says which process the unit is in, by name. <p>{@code PUT /api/Production/SetUnitProcess} */
    public Mono<Void> setProcess(UnitKey unit, String processName) {
        return pipeline.send(() -> unit.whole()
                .in(Request.put("/api/Production/SetUnitProcess"))
                .named(DOMAIN, "setProcess")
                .query("processName", Models.required("processName", processName)));
    }

    /**
     * Makes one unit part of another, if the parent's box build allows it, the child is finalized (or in the phase that its revision
     * names) and has no parent yet. Not repeated once it may have taken effect ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code POST /api/Production/AddChildUnit}
     */
    public Mono<Void> addChild(UnitKey parent, UnitKey child) {
        return addChild(parent, child, "", "");
    }

    /**
     * As {@link #addChild(UnitKey, UnitKey)}, but checks the child against these instead of the box build.
     *
     * @param checkPartNumber empty for the box build
     * @param checkRevision likewise
     */
    public Mono<Void> addChild(UnitKey parent, UnitKey child, String checkPartNumber, String checkRevision) {
        return pipeline.send(() -> relation("/api/Production/AddChildUnit", "addChild", parent, child)
                .query("checkPartNumber", checkPartNumber)
                .query("checkRevision", checkRevision));
    }

    /** Takes a unit out of another; repeated as {@link #addChild}. <p>{@code POST /api/Production/RemoveChildUnit} */
    public Mono<Void> removeChild(UnitKey parent, UnitKey child) {
        return pipeline.send(() -> relation("/api/Production/RemoveChildUnit", "removeChild", parent, child));
    }

    /**
     * Checks a unit's own children against its box build: phase, part number, revision and quantity.
     *
     * <p>{@code GET /api/Production/CheckChildUnits}
     *
     * @param parent its part number may be empty where serial numbers are unique
     */
    public Mono<ChildCheck> checkChildren(UnitKey parent) {
        return pipeline.send(() -> parent.in(
                        Request.get("/api/Production/CheckChildUnits"), "parentSerialNumber", "parentPartNumber")
                .named(DOMAIN, "checkChildren")
                .as(ChildCheck.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "it does not say whether the children are right"));
    }

    /**
     * Changes of units that nobody has acknowledged, at most so many; it cannot be filtered or paged. Handle each, then {@link
     * #deleteChange}, then ask again: there may be more as long as {@code maxCount} come.
     *
     * <p>{@code GET /api/Production/Units/Changes}
     */
    public Flux<UnitChange> getChanges(int maxCount) {
        return Models.each(pipeline.send(() -> Request.get("/api/Production/Units/Changes")
                .named(DOMAIN, "getChanges")
                .query("maxCount", Models.atLeast(1, "maxCount", maxCount))
                .asListOf(UnitChange.class)));
    }

    /**
     * Says that a change has been handled. A lost connection is tried again; {@link ErrorCode#NOT_FOUND} then means that the first
     * try had worked. <p>{@code DELETE /api/Production/Units/Changes/{id}}
     */
    public Mono<Void> deleteChange(int id) {
        return pipeline.send(
                () -> Request.delete("/api/Production/Units/Changes/{id}", id).named(DOMAIN, "deleteChange"));
    }

    /** Creates or updates lots, all in one request; the answer names none. <p>{@code PUT /api/Production/Batches} */
    public Mono<Void> saveBatches(List<ProductionBatch> lots) {
        return pipeline.send(() -> {
            Models.atLeast(1, "the number of lots", lots.size());
            lots.forEach(lot -> Models.key("batchNumber", lot.batchNumber()));
            return Request.put("/api/Production/Batches")
                    .named(DOMAIN, "saveBatches")
                    .body(List.copyOf(lots));
        });
    }

    /** Reads units, one request each, ten at once. */
    public Batch<UnitKey, Unit> unitsBatch() {
        return Batch.each(this::getUnit).observe(pipeline.observations(), "production.getUnit");
    }

    /** One outcome for each unit, in order. */
    public Flux<Result<Unit>> getUnitsBatch(Iterable<UnitKey> units) {
        return unitsBatch().results(units);
    }

    /** Saves units, one request each, ten at once, because a request for many does not say which ones failed. */
    public Batch<Unit, Void> savesBatch() {
        return Batch.effect(this::saveUnit).observe(pipeline.observations(), "production.saveUnit");
    }

    /** One outcome for each unit, in order. */
    public Flux<Result<Void>> saveUnitsBatch(Iterable<Unit> units) {
        return savesBatch().results(units);
    }

    /** Grades units, one request each, ten at once. */
    public Batch<UnitKey, UnitGrade> gradesBatch() {
        return Batch.each(this::getGrade).observe(pipeline.observations(), "production.getGrade");
    }

    /** One outcome for each unit, in order. */
    public Flux<Result<UnitGrade>> getGradesBatch(Iterable<UnitKey> units) {
        return gradesBatch().results(units);
    }

    /** Checks the children of units, one request each, ten at once. */
    public Batch<UnitKey, ChildCheck> childChecksBatch() {
        return Batch.each(this::checkChildren).observe(pipeline.observations(), "production.checkChildren");
    }

    /** One outcome for each parent, in order. */
    public Flux<Result<ChildCheck>> checkChildrenBatch(Iterable<UnitKey> parents) {
        return childChecksBatch().results(parents);
    }

    private static Request<Void> relation(String path, String operation, UnitKey parent, UnitKey child) {
        Request<Void> request = parent.in(Request.post(path), "parentSerialNumber", "parentPartNumber");
        return child.in(request, "childSerialNumber", "childPartNumber").named(DOMAIN, operation);
    }
}
