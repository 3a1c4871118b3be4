package io.millrace.batch;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many keys to send in one call: halved when the server refuses a call's size or pace, raised slowly while it serves. */
final class BulkSize {
    private static final int STEPS_TO_DOUBLE = 32;

    private final int min;
    private final int max;
    private final @Nullable BulkLimit limit;
    private final AtomicInteger current;

    /** @param limit may lower it further at any time */
    BulkSize(int min, int max, @Nullable BulkLimit limit) {
        this.min = min;
        this.max = max;
        this.limit = limit;
        this.current = new AtomicInteger(max);
    }

    int current() {
        return limit == null ? current.get() : Math.min(current.get(), limit.keys());
    }

    /** A call of that many keys was refused for its size. */
    void refused(int keys) {
        current.updateAndGet(size -> Math.max(min, Math.min(size, keys / 2)));
    }

    /** A call of that many keys came too soon after others; only one that was as large as allowed may be so for its size. */
    void rateLimited(int keys) {
        current.updateAndGet(size -> keys < size ? size : Math.max(min, Math.min(size, keys / 2)));
    }

    /** A call of that many keys was served; smaller ones than are allowed say nothing about larger ones. */
    void served(int keys) {
        current.updateAndGet(size -> keys < size ? size : Math.min(max, size + 1 + size / STEPS_TO_DOUBLE));
    }
}
