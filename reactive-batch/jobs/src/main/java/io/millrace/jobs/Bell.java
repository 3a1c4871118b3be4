package io.millrace.jobs;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Wakes one who waits; rung while nobody does, it wakes whoever waits next at once. */
final class Bell {
    private final AtomicReference<Sinks.Empty<Void>> current = new AtomicReference<>(Sinks.empty());

    void ring() {
        Objects.requireNonNull(current.get()).tryEmitEmpty();
    }

    /** Forgets what has been rung: call it before looking at what the bell is rung for. */
    void reset() {
        current.set(Sinks.empty());
    }

    /** Completes when it is rung, or has been since it was reset. */
    Mono<Void> rung() {
        return Mono.defer(() -> Objects.requireNonNull(current.get()).asMono());
    }
}
