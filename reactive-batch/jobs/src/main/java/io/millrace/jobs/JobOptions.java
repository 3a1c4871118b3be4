package io.millrace.jobs;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a job asks for beyond its items. What is null is as its {@link JobHandler} says, or not limited.
 *
 * @param maxAttempts how often an item is tried in one run, the first time included
 * @param concurrency limit: calls in flight for this job in each worker; never more than the handler's
 * @param itemTimeout how long one call may run; never longer than the handler's
 * @param deadline what has no outcome by then gets none: it is expired
 * @param abortAfter trigger: at so many items without success the job is given up
 * @param priority among the jobs of one tenant, the higher is served first; 0 by default
 * @param retention how long the job is kept once it is final; 7 days by default
 * @param callback is told each final state, in a signed call
 */
@RecordBuilder
public record JobOptions(
        @Nullable Integer maxAttempts,
        @Nullable Integer concurrency,
        @Nullable Duration itemTimeout,
        @Nullable Instant deadline,
        @Nullable Long abortAfter,
        int priority,
        Duration retention,
        @Nullable URI callback)
        implements JobOptionsBuilder.With {
    private static final int LONGEST_URI = 2_000;

    /** @throws IllegalArgumentException if a value makes no sense */
    public JobOptions {
        atLeastOne("maxAttempts", maxAttempts == null ? 1 : maxAttempts);
        atLeastOne("concurrency", concurrency == null ? 1 : concurrency);
        atLeastOne("abortAfter", abortAfter == null ? 1 : abortAfter);
        positive("itemTimeout", itemTimeout == null ? Duration.ofMillis(1) : itemTimeout);
        positive("retention", retention);
        if (callback != null && (!callback.isAbsolute() || callback.toString().length() > LONGEST_URI)) {
            throw new IllegalArgumentException(
                    "callback must be an absolute URI of up to " + LONGEST_URI + " characters");
        }
    }

    /** Nothing asked for. */
    public static JobOptions defaults() {
        return new JobOptions(null, null, null, null, null, 0, Duration.ofDays(7), null);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least a millisecond: " + value);
        }
    }
}
