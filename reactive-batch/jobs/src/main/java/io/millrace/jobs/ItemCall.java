package io.millrace.jobs;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf an operation is called.
 *
 * @param attempt 1 for an item's first one
 */
public record ItemCall(
        String tenant,
        UUID jobId,
        String jobType,
        int index,
        @Nullable String customId,
        int attempt) {

    /** The same for each attempt of the item, and for no other item: for servers that recognise a repeat by such a key. */
    public String idempotencyKey() {
        return jobId + "-" + index;
    }
}
