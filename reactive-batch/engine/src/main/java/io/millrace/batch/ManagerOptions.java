package io.millrace.batch;

import io.millrace.core.RetryPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Everything that {@link BatchManager}'s setters set, but for what all executions share. */
@RecordBuilder
record ManagerOptions<R>(
        int chunkSize,
        long maxBytes,
        ToLongFunction<? super R> sizeOf,
        RetryPolicy retry,
        @Nullable Duration timeout,
        @Nullable Duration callTimeout,
        boolean failFast,
        boolean bisecting,
        boolean compensating,
        Map<String, Object> context,
        @Nullable Observed observed,
        @Nullable BatchMeters meters,
        Scheduler scheduler)
        implements ManagerOptionsBuilder.With<R> {

    static <R> ManagerOptions<R> defaults() {
        return new ManagerOptions<>(
                100,
                Long.MAX_VALUE,
                record -> 0,
                RetryPolicy.defaults(),
                null,
                null,
                false,
                false,
                false,
                Map.of(),
                null,
                null,
                Schedulers.parallel());
    }
}
