package io.millrace.jobs;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** The log of what has happened to a job: its states, and the counts with each. */
final class Events {
    /** What is kept with an event, of a job {@code j} with counts {@code r}. */
    static final String DATA = """
            json_build_object('status', j.status, 'total', r.total, 'running', %s, 'succeeded', r.succeeded,
              'failed', r.failed, 'ambiguous', r.ambiguous, 'cancelled', r.cancelled, 'expired', r.expired)::text""".formatted(JobRows.RUNNING);

    private static final int PAGE = 100;

    private Events() {}

    /** The next events behind one, in turn. */
    static Mono<List<JobEvent.StateChanged>> after(Connection connection, UUID id, long event) {
        return Sql.list(
                connection,
                Events::event,
                "select seq, type, at, data from batch_events where batch_job_id = $1 and seq > $2 order by seq limit $3",
                id,
                event,
                PAGE);
    }

    private static JobEvent.StateChanged event(Row row) {
        Map<String, Object> data = JsonCodec.OBJECT.read(Sql.get(row, "data", String.class));
        return new JobEvent.StateChanged(
                Sql.count(row, "seq"),
                Sql.get(row, "type", String.class),
                JobStatus.of((String) Objects.requireNonNull(data.get("status"))),
                Objects.requireNonNull(Sql.instant(row, "at")),
                counts(data));
    }

    static JobCounts counts(Map<String, Object> data) {
        long total = number(data, "total");
        long running = number(data, "running");
        long succeeded = number(data, "succeeded");
        long failed = number(data, "failed");
        long ambiguous = number(data, "ambiguous");
        long cancelled = number(data, "cancelled");
        long expired = number(data, "expired");
        long pending = total - running - succeeded - failed - ambiguous - cancelled - expired;
        return new JobCounts(total, pending, running, succeeded, failed, ambiguous, cancelled, expired);
    }

    private static long number(Map<String, Object> data, String name) {
        return ((Number) Objects.requireNonNull(data.get(name))).longValue();
    }
}
