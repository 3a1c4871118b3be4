package io.millrace.http;

import reactor.core.publisher.Mono;

/** One concern of every call, wrapped around all that lie closer to the wire. */
interface Policy {
    <T> Mono<T> apply(Call call, Mono<T> next);
}
