package io.millrace.batch;

import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Everything that {@link Batch}'s setters set.
 *
 * @param adaptiveFrom the least the concurrency may shrink to; null if it is fixed
 */
@RecordBuilder
record BatchOptions(
        boolean emptyIsSuccess,
        boolean writes,
        int concurrency,
        @Nullable Integer adaptiveFrom,
        @Nullable Integer window,
        @Nullable Quota quota,
        @Nullable Duration itemTimeout,
        Duration outagePatience,
        RetryPolicy retry,
        boolean failFast,
        boolean unordered,
        boolean coalescing,
        @Nullable Consumer<? super Progress> progress,
        @Nullable Observed observed,
        @Nullable BatchMeters meters,
        Scheduler scheduler)
        implements BatchOptionsBuilder.With {

    private static final int WINDOW_OF_READS = 64;
    private static final int WINDOW_OF_WRITES = 4;
    private static final int SLICES_EACH = 2; // one that is under way, and one that gathers meanwhile

    static BatchOptions defaults(boolean emptyIsSuccess) {
        return new BatchOptions(
                emptyIsSuccess,
                false,
                10,
                null,
                null,
                null,
                null,
                Duration.ofSeconds(60),
                RetryPolicy.none(),
                false,
                false,
                false,
                null,
                null,
                null,
                Schedulers.parallel());
    }

    /** The window of a batch whose calls have at most so many keys. */
    int effectiveWindow(int callSize) {
        long factor = Math.max(writes ? WINDOW_OF_WRITES : WINDOW_OF_READS, (long) SLICES_EACH * callSize);
        long window = this.window != null ? this.window : concurrency * factor;
        return (int) Math.min(window, Integer.MAX_VALUE - 1); // the largest value would mean "unbounded" to Reactor
    }

    /** The gate of one run. The window bounds its line. */
    Gate newGate() {
        return adaptiveFrom == null
                ? Gate.of(concurrency, Integer.MAX_VALUE)
                : Gate.adaptive(adaptiveFrom, concurrency, Integer.MAX_VALUE, scheduler);
    }
}
