package io.millrace.http;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Bounds one attempt from its sending to the last byte of its answer. Of an answer that is streamed, whose length is the
 * subscriber's affair, it bounds how long the server keeps the subscriber waiting.
 */
record AttemptTimeoutPolicy(Scheduler scheduler) implements Policy {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        Duration limit = call.attemptLimit();
        return call.relay == null
                ? new TimeLimit<>(next, limit, scheduler, () -> call.timedOut(limit))
                : next.timeout(stalled(call.relay, limit), Mono.error(() -> call.timedOut(limit)));
    }

    private Mono<Void> stalled(Relay<?> relay, Duration limit) {
        return Mono.defer(() -> Mono.delay(limit.minusNanos(relay.stalledFor()), scheduler))
                .repeat(() -> relay.stalledFor() < limit.toNanos())
                .then();
    }
}
