package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Keeps to the rate limit, and stops everybody for as long as a 429 asks for. */
record QuotaPolicy(Quota quota, Scheduler scheduler) implements Policy, Watch {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return quota.guard(next);
    }

    @Override
    public void failed(Call call, Throwable failure) {
        if (failure instanceof ApiException answer && answer.code() == ErrorCode.RATE_LIMITED) {
            Instant now = Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
            answer.retryAfter().ifPresent(wait -> quota.pauseUntil(now.plus(wait)));
        }
    }
}
