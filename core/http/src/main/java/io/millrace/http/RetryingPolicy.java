package io.millrace.http;

import io.millrace.core.RetryBudget;
import io.millrace.core.RetryPolicy;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Repeats what may be repeated, within the client's budget. What lies inside runs once an attempt. */
record RetryingPolicy(RetryPolicy retry, RetryBudget budget, Scheduler scheduler) implements Policy {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        // The machinery of retryWhen is set up for those that have failed, not for all.
        return next.onErrorResume(failure -> Failed.first(failure, next).retryWhen(retry.toRetry(budget, scheduler)));
    }
}
