package io.millrace.batch;

import io.millrace.core.Quota;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Everything that {@link Batch}'s setters set. */
@RecordBuilder
record BatchOptions(
        boolean emptyIsSuccess,
        boolean writes,
        int concurrency,
        @Nullable Integer window,
        @Nullable Quota quota,
        @Nullable Duration itemTimeout,
        Duration outagePatience,
        boolean failFast,
        boolean unordered,
        @Nullable Consumer<? super Progress> progress,
        @Nullable Observed observed,
        Scheduler scheduler)
        implements BatchOptionsBuilder.With {

    private static final int WINDOW_OF_READS = 64;
    private static final int WINDOW_OF_WRITES = 4;

    static BatchOptions defaults(boolean emptyIsSuccess) {
        return new BatchOptions(
                emptyIsSuccess,
                false,
                10,
                null,
                null,
                null,
                Duration.ofSeconds(60),
                false,
                false,
                null,
                null,
                Schedulers.parallel());
    }

    int effectiveWindow() {
        long window =
                this.window != null ? this.window : (long) concurrency * (writes ? WINDOW_OF_WRITES : WINDOW_OF_READS);
        return (int) Math.min(window, Integer.MAX_VALUE - 1); // the largest value would mean "unbounded" to Reactor
    }
}
