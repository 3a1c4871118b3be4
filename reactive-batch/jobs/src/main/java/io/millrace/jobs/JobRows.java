package io.millrace.jobs;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads jobs. */
final class JobRows {
    static final String RUNNING = """
            case when j.finished_at is null
              then (select count(*) from batch_items i where i.batch_job_id = j.id and i.status = 'running')
              else 0 end""";

    static final String SELECT = """
            select j.*, r.total, r.succeeded, r.failed, r.ambiguous, r.cancelled, r.expired,
              r.executions, r.execution_us, now() as read_at,
            %s as running
            from batch_jobs j join batch_results r on r.batch_job_id = j.id
            """.formatted(RUNNING);

    private JobRows() {}

    /** The tenant's job, or none. */
    static Mono<Job> find(Connection connection, String tenant, UUID id) {
        return Sql.one(
                connection,
                JobRows::job,
                SELECT + "where j.tenant = $1 and j.id = $2 and j.deleted_at is null",
                tenant,
                id);
    }

    static Job job(Row row) {
        return new Job(
                Sql.get(row, "id", UUID.class),
                Sql.get(row, "tenant", String.class),
                Sql.get(row, "job_type", String.class),
                JobStatus.of(Sql.get(row, "status", String.class)),
                counts(row),
                Sql.get(row, "run", Integer.class),
                Sql.count(row, "version"),
                options(row),
                JsonCodec.PAIRS.read(Sql.get(row, "metadata", String.class)),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Sql.instant(row, "started_at"),
                Sql.instant(row, "finished_at"),
                Sql.instant(row, "expires_at"),
                row.get("error_message", String.class));
    }

    private static JobCounts counts(Row row) {
        long total = Sql.count(row, "total");
        long running = Sql.count(row, "running");
        long succeeded = Sql.count(row, "succeeded");
        long failed = Sql.count(row, "failed");
        long ambiguous = Sql.count(row, "ambiguous");
        long cancelled = Sql.count(row, "cancelled");
        long expired = Sql.count(row, "expired");
        long pending = total - running - succeeded - failed - ambiguous - cancelled - expired;
        return new JobCounts(total, pending, running, succeeded, failed, ambiguous, cancelled, expired);
    }

    private static JobOptions options(Row row) {
        String callback = row.get("callback_url", String.class);
        return new JobOptions(
                row.get("max_attempts", Integer.class),
                row.get("concurrency", Integer.class),
                millis(row, "item_timeout_ms"),
                Sql.instant(row, "deadline"),
                row.get("abort_on_failures", Long.class),
                Sql.get(row, "priority", Integer.class),
                Objects.requireNonNull(millis(row, "retention_ms")),
                callback == null ? null : URI.create(callback));
    }

    static @Nullable Duration millis(Row row, String column) {
        Long millis = row.get(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** How long workers have had it. */
    static @Nullable Duration totalTime(Row row) {
        Instant started = Sql.instant(row, "started_at");
        Instant finished = Sql.instant(row, "finished_at");
        return started == null
                ? null
                : Duration.between(
                        started, finished != null ? finished : Objects.requireNonNull(Sql.instant(row, "read_at")));
    }
}
