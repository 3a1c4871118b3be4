package io.millrace.http;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Bounds the call as a whole: all attempts and all waits. */
record DeadlinePolicy(Duration limit, Scheduler scheduler) implements Policy {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return new TimeLimit<>(next, limit, scheduler, () -> call.expired(limit));
    }
}
