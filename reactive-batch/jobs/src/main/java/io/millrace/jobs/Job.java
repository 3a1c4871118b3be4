package io.millrace.jobs;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stood when it was read.
 *
 * @param tenant whose it is
 * @param type what is done with its items; a {@link JobHandler}'s
 * @param run 1, and one more with each retry
 * @param version changes with the state, not with the counts; commands can ask for it
 * @param options those it was created with
 * @param metadata the creator's own
 * @param startedAt when a worker first took it up
 * @param finishedAt when it came to its final state
 * @param expiresAt when it will be removed; known once it is final
 * @param error why it was given up, if it was
 */
public record Job(
        UUID id,
        String tenant,
        String type,
        JobStatus status,
        JobCounts counts,
        int run,
        long version,
        JobOptions options,
        Map<String, String> metadata,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt,
        @Nullable String error) {

    public Job {
        metadata = Map.copyOf(metadata);
    }
}
