package io.millrace.jobs.webflux;

import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Tells who asks, from a credential of the request or from what a security filter has found out before.
 *
 * <p>SPI: called once for each request, and must not block. Never take a tenant's word for who he is: whatever a request says by
 * itself can be forged.
 */
@FunctionalInterface
public interface Callers {

    /** The caller; empty if nobody is known by what the request holds, which is then answered with 401. */
    Mono<Caller> of(ServerRequest request);

    /** What {@code WWW-Authenticate} tells those whom nobody knows. */
    default String challenge() {
        return "Bearer";
    }

    /** Takes everyone for the same tenant: for services that nobody else can reach. */
    static Callers onlyOne(String tenant) {
        Mono<Caller> caller = Mono.just(Caller.of(tenant));
        return request -> caller;
    }
}
