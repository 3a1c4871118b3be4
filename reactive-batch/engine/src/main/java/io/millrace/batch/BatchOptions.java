package io.millrace.batch;

import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Everything that {@link Batch}'s setters set, and what follows from it; refuses what makes no sense.
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

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final int LIKELY_THROTTLED_ABOVE = 100;
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    private static final int WINDOW_OF_READS = 64;
    private static final int WINDOW_OF_WRITES = 4;
    private static final int SLICES_EACH = 2; // one that is under way, and one that gathers meanwhile

    BatchOptions {
        if (adaptiveFrom == null) {
            atLeastOne("concurrency", concurrency);
        } else if (atLeastOne("min", adaptiveFrom) > concurrency) {
            throw new IllegalArgumentException("min must not exceed max: " + adaptiveFrom + " > " + concurrency);
        }
        if (window != null) {
            atLeastOne("window", window);
        }
        if (itemTimeout != null && (itemTimeout.isNegative() || itemTimeout.isZero())) {
            throw new IllegalArgumentException("itemTimeout must be positive: " + itemTimeout);
        }
        if (outagePatience.isNegative()) {
            throw new IllegalArgumentException("outagePatience must not be negative: " + outagePatience);
        }
    }

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

    /** With a concurrency that does not change. */
    BatchOptions fixedAt(int concurrency) {
        warnIfLarge(concurrency);
        return with(changed -> changed.concurrency(concurrency).adaptiveFrom(null));
    }

    /** With a concurrency that each run finds for itself. */
    BatchOptions adaptive(int min, int max) {
        warnIfLarge(max);
        return with(changed -> changed.concurrency(max).adaptiveFrom(min));
    }

    private static void warnIfLarge(int concurrency) {
        if (concurrency > LIKELY_THROTTLED_ABOVE && WARNED.compareAndSet(false, true)) {
            LOG.warn("a concurrency of {} is likely to be throttled by the server", concurrency);
        }
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
        return value;
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
