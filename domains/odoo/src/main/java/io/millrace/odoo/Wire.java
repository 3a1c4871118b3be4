package io.millrace.odoo;

import reactor.core.publisher.Mono;

/** One of the protocols. */
interface Wire {
    /** Emits the result of a method, or completes empty where it has none. */
    Mono<Object> send(OdooCall call);

    /** The server's version; asked for without a credential. */
    Mono<OdooVersion> version();
}
