package io.millrace.jobs;

import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows of a job.
 *
 * @param waited how long no worker had taken it up when this was read
 */
record JobHead(
        UUID id,
        String tenant,
        String type,
        int maxAttempts,
        @Nullable Integer concurrency,
        @Nullable Duration itemTimeout,
        Duration waited) {

    static JobHead of(Row row) {
        return new JobHead(
                Sql.get(row, "id", UUID.class),
                Sql.get(row, "tenant", String.class),
                Sql.get(row, "job_type", String.class),
                Sql.get(row, "max_attempts", Integer.class),
                row.get("concurrency", Integer.class),
                JobRows.millis(row, "item_timeout_ms"),
                Objects.requireNonNull(JobRows.millis(row, "waited_ms")));
    }

    /** What it asks for, but no more than its handler allows. */
    int concurrency(int most) {
        return concurrency == null ? most : Math.min(concurrency, most);
    }

    /** What it asks for, but no longer than its handler allows. */
    Duration itemTimeout(Duration longest) {
        return itemTimeout == null || itemTimeout.compareTo(longest) > 0 ? longest : itemTimeout;
    }

    ItemCall call(Claimed item) {
        return new ItemCall(tenant, id, type, item.index(), item.customId(), item.attempts());
    }
}
