package io.millrace.jobs;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job to be created; its items come beside it.
 *
 * @param type a registered {@link JobHandler}'s
 * @param metadata the creator's own: up to 16 pairs, names of up to 64 characters, values of up to 512
 * @param idempotencyKey of 1 to 255 characters: as long as the job is kept, asking again with it makes no second one
 */
@RecordBuilder
public record JobRequest(
        String type,
        JobOptions options,
        Map<String, String> metadata,
        @Nullable String idempotencyKey) implements JobRequestBuilder.With {
    private static final int MOST_PAIRS = 16;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 512;
    private static final int LONGEST_KEY = 255;

    /** @throws IllegalArgumentException if something is too long, or empty */
    public JobRequest {
        metadata = Map.copyOf(metadata);
        if (metadata.size() > MOST_PAIRS
                || metadata.entrySet().stream()
                        .anyMatch(pair -> pair.getKey().length() > LONGEST_NAME
                                || pair.getValue().length() > LONGEST_VALUE
                                || Text.isUnstorable(pair.getKey())
                                || Text.isUnstorable(pair.getValue()))) {
            throw new IllegalArgumentException("metadata must be up to " + MOST_PAIRS + " pairs, names of up to "
                    + LONGEST_NAME + " characters and values of up to " + LONGEST_VALUE);
        }
        if (idempotencyKey != null
                && (idempotencyKey.isBlank()
                        || idempotencyKey.length() > LONGEST_KEY
                        || Text.isUnstorable(idempotencyKey))) {
            throw new IllegalArgumentException("an idempotency key has 1 to " + LONGEST_KEY + " characters");
        }
    }

    /** A job of that type, with nothing else asked for. */
    public static JobRequest of(String type) {
        return new JobRequest(type, JobOptions.defaults(), Map.of(), null);
    }
}
