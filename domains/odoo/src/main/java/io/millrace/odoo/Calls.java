package io.millrace.odoo;

import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.ApiException;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import java.util.EnumSet;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What all clients of one connection send their calls through: picks the protocol, adds the context. */
final class Calls {
    private static final int FIRST_WITH_JSON_2 = 19;
    private static final Set<ErrorCode> NO_SUCH_PAGE = EnumSet.of(
            ErrorCode.NOT_FOUND, ErrorCode.INVALID_RESPONSE, ErrorCode.OPERATION_FAILED, ErrorCode.FORBIDDEN);

    private final Pipeline pipeline;
    private final Mono<Wire> wire;
    private final OdooContext context;

    private Calls(Pipeline pipeline, Mono<Wire> wire, OdooContext context) {
        this.pipeline = pipeline;
        this.wire = wire;
        this.context = context;
    }

    static Calls of(Pipeline pipeline, OdooLogin login) {
        Mono<Wire> wire =
                switch (login.protocol()) {
                    case JSON_RPC -> Mono.just(new JsonRpc(pipeline, login));
                    case JSON_2 -> Mono.just(new Json2(pipeline, login));
                    case PROBED -> probed(pipeline, login);
                };
        return new Calls(pipeline, wire, OdooContext.NONE);
    }

    private static Mono<Wire> probed(Pipeline pipeline, OdooLogin login) {
        Wire older = new JsonRpc(pipeline, login);
        Wire newer = new Json2(pipeline, login);
        return Json2.version(pipeline)
                .map(answer -> {
                    OdooVersion version = OdooVersion.in(answer);
                    return version != null && version.major() >= FIRST_WITH_JSON_2 ? newer : older;
                })
                .onErrorResume(failure -> NO_SUCH_PAGE.contains(ErrorCode.of(failure)), failure -> Mono.just(older))
                // Shared by whoever waits: it must neither run under one caller's permit nor end with it.
                .contextWrite(callers -> Context.empty())
                .cacheInvalidateIf(known -> false); // keeps no error
    }

    /** The same, telling the server more. */
    Calls with(OdooContext more) {
        return new Calls(pipeline, wire, context.plus(more.values()));
    }

    /**
     * Emits the result, or completes empty where there is none. Whatever code a failure has but {@link ErrorCode#AMBIGUOUS}, nothing was
     * done.
     */
    Mono<Object> send(OdooCall call) {
        OdooCall whole = call.context(context.plus(call.context().values()));
        return wire.flatMap(protocol -> protocol.send(whole))
                .onErrorMap(ApiException.class, ApiException::withUnknownOutcome)
                .onErrorStop();
    }

    /** As {@link #send}, where there is always a result. */
    Mono<Object> ask(OdooCall call) {
        ErrorCode unanswered =
                call.repeatability() == Repeatability.SAFE ? ErrorCode.INVALID_RESPONSE : ErrorCode.AMBIGUOUS;
        return send(call)
                .switchIfEmpty(Mono.error(() ->
                        new MillraceException(unanswered, call + " answered nothing where there should be something")))
                .onErrorStop();
    }

    Mono<OdooVersion> version() {
        return wire.flatMap(Wire::version).onErrorStop();
    }

    ObservationRegistry observations() {
        return pipeline.observations();
    }
}
