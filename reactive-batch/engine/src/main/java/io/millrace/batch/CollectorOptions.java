package io.millrace.batch;

import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Everything that {@link BatchCollector.Builder}'s setters set. */
@RecordBuilder
record CollectorOptions(
        int capacity,
        WhenFull whenFull,
        int callsInFlight,
        boolean coalescing,
        RetryPolicy retry,
        @Nullable Quota quota,
        @Nullable ObservedCalls observed,
        Scheduler scheduler)
        implements CollectorOptionsBuilder.With {

    static CollectorOptions defaults() {
        return new CollectorOptions(
                10_000, WhenFull.reject(), 4, false, RetryPolicy.none(), null, null, Schedulers.parallel());
    }

    /** How many entries there may be that are not settled. */
    long places() {
        return whenFull instanceof WhenFull.Wait line ? (long) capacity + line.places() : capacity;
    }
}
