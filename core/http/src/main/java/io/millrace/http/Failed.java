package io.millrace.http;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** Lets {@code retryWhen} take over from a subscription that has failed before it was asked. */
final class Failed {
    private Failed() {}

    /** Fails at its first subscription, is {@code next} from the second on. */
    static <T> Mono<T> first(Throwable failure, Mono<T> next) {
        AtomicBoolean told = new AtomicBoolean();
        return Mono.defer(() -> told.compareAndSet(false, true) ? Mono.error(failure) : next);
    }
}
