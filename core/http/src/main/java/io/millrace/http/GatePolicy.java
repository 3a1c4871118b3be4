package io.millrace.http;

import io.millrace.core.Gate;
import reactor.core.publisher.Mono;

/** Bounds the calls in flight to one upstream, over everything the client does. */
record GatePolicy(Gate gate) implements Policy {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return gate.guard(next);
    }
}
