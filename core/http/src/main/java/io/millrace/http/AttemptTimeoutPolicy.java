package io.millrace.http;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Bounds one attempt from its sending to the last byte of its answer. */
record AttemptTimeoutPolicy(Duration standard, Scheduler scheduler) implements Policy {
    @Override
    public <T> Mono<T> apply(Call<T> call, Mono<T> next) {
        Duration own = call.request.attemptTimeout();
        Duration limit = own == null ? standard : own;
        return next.timeout(limit, Mono.error(() -> call.timedOut(limit)), scheduler);
    }
}
