package io.millrace.jobs;

import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.RetryPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Everything that {@link Worker.Builder}'s setters set. */
@RecordBuilder
record WorkerOptions(
        String name,
        Duration lease,
        Duration pollEvery,
        int jobsAtOnce,
        Duration turn,
        @Nullable Integer tenantConcurrency,
        @Nullable Callbacks callbacks,
        RetryPolicy callbackRetry,
        ObservationRegistry observations,
        Scheduler scheduler)
        implements WorkerOptionsBuilder.With {

    static WorkerOptions defaults() {
        return new WorkerOptions(
                "worker",
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                8,
                Duration.ofSeconds(5),
                null,
                null,
                RetryPolicy.defaults()
                        .withMaxAttempts(5)
                        .withBackoff(RetryPolicy.fullJitter(Duration.ofMinutes(1), 4, Duration.ofHours(1))),
                ObservationRegistry.NOOP,
                Schedulers.parallel());
    }

    /**
     * How callbacks are made.
     *
     * @param secrets with what calls for a tenant are signed
     */
    record Callbacks(WebhookSender sender, Function<? super String, byte[]> secrets) {}
}
