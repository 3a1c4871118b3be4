package io.millrace.wats.production;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The names of phases, and what else of units has no public endpoint. <b>Unstable:</b> internal endpoints ({@code /api/internal}) may
 * change or go with any release of the server.
 */
public final class UnstableUnits {
    private final Pipeline pipeline;

    UnstableUnits(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** All phases with their names. <p>{@code GET /api/internal/Mes/GetUnitPhases} */
    public Flux<NamedPhase> getPhases() {
        return Models.each(pipeline.send(() -> Models.internal(pipeline, Request.get("/api/internal/Mes/GetUnitPhases"))
                .named(ProductionClient.DOMAIN, "getPhases")
                .asListOf(NamedPhase.class)));
    }

    /** The phase with a name or code, whatever the case; one request. {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<UnitPhase> getPhase(String name) {
        return getPhases()
                .filter(phase -> phase.isCalled(name))
                .map(NamedPhase::phase)
                .next()
                .switchIfEmpty(Mono.error(
                        () -> new MillraceException(ErrorCode.NOT_FOUND, "there is no phase called " + name)))
                .onErrorStop();
    }

    /** Takes everything out of a unit. <p>{@code POST /api/internal/Production/RemoveAllChildUnits} */
    public Mono<Void> removeAllChildren(UnitKey parent) {
        return pipeline.send(
                () -> Models.internal(pipeline, parent.in(Request.post("/api/internal/Production/RemoveAllChildUnits")))
                        .named(ProductionClient.DOMAIN, "removeAllChildren"));
    }
}
