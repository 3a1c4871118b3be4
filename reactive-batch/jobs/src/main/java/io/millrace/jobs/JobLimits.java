package io.millrace.jobs;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * What one creation may bring; more is refused, and nothing is created.
 *
 * @param items of one job
 * @param itemBytes of one input
 * @param bytes of all inputs of a job
 * @param patience how long the next item may take to come, or the inputs of a thousand to be encrypted: until the last is there, a transaction stays open
 */
@RecordBuilder
public record JobLimits(int items, int itemBytes, long bytes, Duration patience) implements JobLimitsBuilder.With {

    /** @throws IllegalArgumentException if a limit is not positive */
    public JobLimits {
        if (items < 1 || itemBytes < 1 || bytes < 1 || patience.toMillis() < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** A million items, 256 KiB each, 4 GiB together, 60 s. */
    public static JobLimits defaults() {
        return new JobLimits(1_000_000, 256 * 1024, 4L * 1024 * 1024 * 1024, Duration.ofSeconds(60));
    }
}
