package io.millrace.jobs;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list, latest first.
 *
 * @param statuses any, if empty
 * @param type any, if null
 * @param createdAfter whenever, if null
 * @param limit how many a page has at most: 1 to 1,000
 */
@RecordBuilder
public record JobQuery(
        Set<JobStatus> statuses,
        @Nullable String type,
        @Nullable Instant createdAfter,
        int limit) implements JobQueryBuilder.With {

    /** @throws IllegalArgumentException if the limit is out of its range */
    public JobQuery {
        statuses = Set.copyOf(statuses);
        PageCursor.checkLimit(limit);
    }

    /** All jobs, 100 a page. */
    public static JobQuery all() {
        return new JobQuery(Set.of(), null, null, PageCursor.DEFAULT_LIMIT);
    }
}
