package io.millrace.http;

import io.millrace.core.Gate;
import reactor.core.publisher.Mono;

/** Lets an adaptive gate learn from each attempt: around its timeout, which it has to see, and inside all waiting. */
record RoundTripPolicy(Gate gate) implements Policy {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return call.relay == null ? gate.timed(next) : next; // a stream takes as long as its reader
    }
}
