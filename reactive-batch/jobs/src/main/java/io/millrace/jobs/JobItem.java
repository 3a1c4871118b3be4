package io.millrace.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item of a job as it stood when it was read.
 *
 * @param index its place in the job, from 0
 * @param customId the creator's own name for it
 * @param attempts how often it was claimed, in all runs together
 * @param input JSON; only where asked for, and not secret
 * @param output JSON; only of successes with a value
 * @param error the latest, of one that waits to be tried again, too
 * @param nextAttemptAt when it may be claimed, of one that waits
 */
public record JobItem(
        int index,
        @Nullable String customId,
        ItemStatus status,
        int attempts,
        @Nullable String input,
        @Nullable String output,
        @Nullable ItemError error,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
