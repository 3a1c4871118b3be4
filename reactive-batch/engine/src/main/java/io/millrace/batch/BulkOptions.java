package io.millrace.batch;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Everything that {@link BulkCall}'s setters set. */
@RecordBuilder
record BulkOptions<K>(
        int minSize,
        int maxSize,
        @Nullable BulkLimit limit,
        long maxBytes,
        ToLongFunction<? super K> sizeOf,
        Duration linger,
        boolean bisecting)
        implements BulkOptionsBuilder.With<K> {

    /** Whether keys have bytes that count. */
    boolean isSized() {
        return maxBytes < Long.MAX_VALUE;
    }
}
