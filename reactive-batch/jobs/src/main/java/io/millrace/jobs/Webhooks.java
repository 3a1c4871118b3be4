package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.core.RetryPolicy;
import io.r2dbc.spi.Row;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Tells callbacks of the final states of jobs: what is to be told is written down with the state, and claimed here under a lease, so
 * it is told at least once whoever dies.
 */
final class Webhooks {
    private static final int AT_ONCE = 10;
    private static final int GONE = 410;

    private static final String CLAIM = """
            with claimed as (
              update batch_webhooks w set attempts = attempts + 1, next_attempt_at = now() + interval '1 minute'
              where (w.batch_job_id, w.seq) in (
                select batch_job_id, seq from batch_webhooks where status = 'pending' and next_attempt_at <= now()
                order by next_attempt_at limit %d for update skip locked)
              returning w.*)
            select c.batch_job_id, c.seq, c.attempts, j.tenant, j.job_type, j.callback_url, j.metadata, e.type, e.data,
              extract(epoch from e.at)::bigint as event_seconds, extract(epoch from now())::bigint as seconds
            from claimed c
            join batch_jobs j on j.id = c.batch_job_id
            join batch_events e on e.batch_job_id = c.batch_job_id and e.seq = c.seq""".formatted(AT_ONCE);

    private static final String SETTLE = """
            update batch_webhooks set status = $4, error_message = $5, next_attempt_at = now() + $6 * interval '1 millisecond'
            where batch_job_id = $1 and seq = $2 and attempts = $3 and status = 'pending'""";

    private final Database database;
    private final WebhookSender sender;
    private final Function<? super String, byte[]> secrets;
    private final RetryPolicy retry;

    Webhooks(Database database, WebhookSender sender, Function<? super String, byte[]> secrets, RetryPolicy retry) {
        this.database = database;
        this.sender = sender;
        this.secrets = secrets;
        this.retry = retry;
    }

    /** Tells all that is due. */
    Mono<Void> send() {
        return Mono.defer(() -> database.use(connection -> Sql.list(connection, Due::of, CLAIM)))
                .flatMap(due -> Mono.when(due.stream().map(this::send).toList()).thenReturn(due.size()))
                .repeat()
                .takeWhile(sent -> sent == AT_ONCE)
                .then();
    }

    private Mono<Void> send(Due due) {
        return Mono.defer(() -> {
                    byte[] body = due.body().getBytes(UTF_8);
                    return sender.post(due.uri(), due.headers(body, secrets.apply(due.tenant())), body);
                })
                .flatMap(status -> settle(due, status / 100 == 2 ? null : "answered " + status, status == GONE))
                .onErrorResume(failure -> settle(due, Text.message(failure.toString()), false));
    }

    private Mono<Void> settle(Due due, @Nullable String error, boolean gone) {
        boolean again = error != null && !gone && due.attempts() < retry.maxAttempts();
        String status = error == null ? "delivered" : again ? "pending" : "dead";
        Duration delay = again ? retry.delayBefore(due.attempts(), Duration.ZERO) : Duration.ZERO;
        return database.use(connection -> Sql.update(
                        connection,
                        SETTLE,
                        due.job(),
                        due.event(),
                        due.attempts(),
                        status,
                        Sql.nullable(String.class, error),
                        delay.toMillis()))
                .then();
    }

    /** Something to be told. */
    private record Due(UUID job, long event, int attempts, String tenant, URI uri, String timestamp, String body) {
        static Due of(Row row) {
            UUID job = Sql.get(row, "batch_job_id", UUID.class);
            long event = Sql.count(row, "seq");
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("job_id", job.toString());
            data.put("job_type", Sql.get(row, "job_type", String.class));
            data.put("metadata", JsonCodec.PAIRS.read(Sql.get(row, "metadata", String.class)));
            data.put("status", Sql.get(row, "type", String.class));
            Map<String, Object> counts = new LinkedHashMap<>(JsonCodec.OBJECT.read(Sql.get(row, "data", String.class)));
            counts.remove("status");
            data.put("counts", counts);
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("id", job + "-" + event);
            body.put("event", "job." + Sql.get(row, "type", String.class));
            body.put("timestamp", Sql.count(row, "event_seconds"));
            body.put("data", data);
            return new Due(
                    job,
                    event,
                    Sql.get(row, "attempts", Integer.class),
                    Sql.get(row, "tenant", String.class),
                    URI.create(Objects.requireNonNull(row.get("callback_url", String.class))),
                    Long.toString(Sql.count(row, "seconds")),
                    JsonCodec.OBJECT.write(body));
        }

        Map<String, String> headers(byte[] bytes, byte[] secret) {
            return Map.of(
                    "Content-Type",
                    "application/json",
                    WebhookSignature.ID_HEADER,
                    job + "-" + event,
                    WebhookSignature.TIMESTAMP_HEADER,
                    timestamp,
                    WebhookSignature.HEADER,
                    WebhookSignature.of(secret, timestamp, bytes));
        }
    }
}
