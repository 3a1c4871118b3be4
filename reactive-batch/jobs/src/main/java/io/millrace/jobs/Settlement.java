package io.millrace.jobs;

import io.millrace.jobs.JobRules.Ending;
import io.millrace.jobs.JobRules.Step;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Brings a job to the state that follows from how it stands, within the transaction that has changed it.
 *
 * <p>Whoever changes anything of a job but by claiming holds the row of its counts, so changes come one after another, and each
 * sees what those before it have done. A claim holds the job's own row shared: none can slip in while its state changes.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    /** Items that get their outcome in one transaction: those of a job are waited for meanwhile. */
    private static final int CHUNK = 10_000;

    private static final String STATE = """
            select j.status, j.ending, coalesce(j.deadline <= now(), false) as late, j.abort_on_failures,
              r.total, r.succeeded, r.failed + r.ambiguous as unsuccessful, r.cancelled, r.expired,
              case when j.status = 'pausing'
                then exists (select 1 from batch_items i where i.batch_job_id = j.id and i.status = 'running')
                else false end as running
            from batch_jobs j join batch_results r on r.batch_job_id = j.id
            where j.id = $1""";

    private static final String ANNOUNCE = """
            with announced as (
              update batch_jobs set ending = $2 where id = $1 returning id)
            select pg_notify('%s', id::text) from announced""".formatted(Notices.STATES);

    private static final String END_PENDING = """
            with ended as (
              update batch_items set status = $2, finished_at = now(), started_at = null,
                error_code = upper($2), error_class = 'permanent', error_message = $3, error_details = null, http_status = null
              where batch_job_id = $1 and item_index = any (array(
                select item_index from batch_items where batch_job_id = $1 and status = 'pending' limit $4 for update))
              returning 1)
            update batch_results set
              cancelled = cancelled + case when $2 = 'cancelled' then (select count(*) from ended) else 0 end,
              expired = expired + case when $2 = 'expired' then (select count(*) from ended) else 0 end
            where batch_job_id = $1
            returning (select count(*) from ended) as ended""";

    private static final String ENTER = """
            with changed as (
              update batch_jobs set status = $2, version = version + 1,
                run = run + $4,
                ending = case when $4 = 1 then null else ending end,
                deadline = case when $4 = 1 and deadline <= now() then null else deadline end,
                abort_on_failures = case when $4 = 1 and abort_on_failures <= (
                    select failed + ambiguous from batch_results where batch_job_id = $1) then null
                  else abort_on_failures end,
                finished_at = case when $5 then now() end,
                expires_at = case when $5 then now() + retention_ms * interval '1 millisecond' end,
                error_message = $6
              where id = $1
              returning *),
            logged as (
              insert into batch_events (batch_job_id, seq, type, data)
              select j.id, j.version, $3, %s
              from changed j join batch_results r on r.batch_job_id = j.id
              returning batch_job_id, seq),
            hooked as (
              insert into batch_webhooks (batch_job_id, seq)
              select l.batch_job_id, l.seq from logged l join changed j on j.id = l.batch_job_id
              where $5 and j.callback_url is not null)
            select pg_notify('%s', id::text) from changed""".formatted(Events.DATA, Notices.STATES);

    private Settlement() {}

    /** Waits until nobody else changes anything of the tenant's job, and holds it; empty if there is none. */
    static Mono<Boolean> hold(Connection connection, String tenant, UUID id) {
        return Sql.one(connection, row -> true, """
                select 1 from batch_results where batch_job_id = (
                  select id from batch_jobs where tenant = $1 and id = $2 and deleted_at is null)
                for update""", tenant, id);
    }

    /** Waits until nobody else changes anything of a job, and holds it; empty if it is gone. */
    static Mono<Boolean> hold(Connection connection, UUID id) {
        return Sql.one(connection, row -> true, "select 1 from batch_results where batch_job_id = $1 for update", id);
    }

    /**
     * Takes what steps there are; the job's counts are held.
     *
     * @return whether more is left to do, for another transaction
     */
    static Mono<Boolean> settle(Connection connection, UUID id) {
        return Sql.one(connection, Settlement::state, STATE, id).flatMap(state -> take(connection, id, state));
    }

    /** Takes what steps are left, a transaction each. */
    static Mono<Void> settleAll(Database database, UUID id) {
        return database.transaction(connection -> hold(connection, id).flatMap(held -> settle(connection, id)))
                .defaultIfEmpty(false)
                .repeat()
                .takeWhile(more -> more)
                .then();
    }

    /** The same behind its caller's back; where that fails, the workers go on with it. */
    static void settleRest(Database database, UUID id) {
        settleAll(database, id)
                .subscribe(
                        done -> {},
                        failure -> LOG.warn(
                                "the items of job {} could not all be ended; a worker goes on with that", id, failure));
    }

    private static Mono<Boolean> take(Connection connection, UUID id, JobRules.State state) {
        Step step = JobRules.next(state);
        if (step instanceof Step.EndPending end) {
            return announce(connection, id, state, end)
                    .then(endPending(connection, id, end))
                    .flatMap(ended -> ended == 0 || ended == CHUNK
                            ? Mono.just(ended == CHUNK)
                            : settle(connection, id)); // what is left runs, or nothing is
        }
        if (step instanceof Step.Enter enter) {
            return enter(connection, id, enter.status(), enter.status().code(), 0, reason(state, enter.status()))
                    .thenReturn(false);
        }
        return Mono.just(false);
    }

    /** Lets nobody claim what is about to be ended, and tells the workers of it: they end what one transaction does not. */
    private static Mono<Void> announce(Connection connection, UUID id, JobRules.State state, Step.EndPending end) {
        return end.ending() == null || end.ending() == state.ending()
                ? Mono.empty()
                : Sql.run(connection, ANNOUNCE, id, end.ending().ofJob.code());
    }

    private static Mono<Long> endPending(Connection connection, UUID id, Step.EndPending end) {
        String message = end.outcome() == ItemStatus.EXPIRED
                ? "not called any more: the job's deadline has passed"
                : end.ending() == Ending.FAILED
                        ? "not called any more: too many items of the job did not succeed"
                        : "not called any more: the job was cancelled";
        return Sql.one(
                        connection,
                        row -> Sql.count(row, "ended"),
                        END_PENDING,
                        id,
                        end.outcome().code(),
                        message,
                        CHUNK)
                .defaultIfEmpty(0L);
    }

    /** Brings a job to a state, writes that down, and tells whoever listens. */
    static Mono<Void> enter(
            Connection connection, UUID id, JobStatus status, String event, int runs, @Nullable String error) {
        return Sql.run(
                connection, ENTER, id, status.code(), event, runs, status.isFinal(), Sql.nullable(String.class, error));
    }

    private static @Nullable String reason(JobRules.State state, JobStatus status) {
        if (status != JobStatus.FAILED) {
            return null;
        }
        return state.abortAfter() != null && state.unsuccessful() >= state.abortAfter()
                ? "given up: " + state.unsuccessful() + " items did not succeed, and " + state.abortAfter()
                        + " were enough"
                : "no item succeeded";
    }

    private static JobRules.State state(Row row) {
        String ending = row.get("ending", String.class);
        return new JobRules.State(
                JobStatus.of(Sql.get(row, "status", String.class)),
                ending == null ? null : Ending.valueOf(ending.toUpperCase(Locale.ROOT)),
                Sql.get(row, "late", Boolean.class),
                row.get("abort_on_failures", Long.class),
                Sql.count(row, "total"),
                Sql.count(row, "succeeded"),
                Sql.count(row, "unsuccessful"),
                Sql.count(row, "cancelled"),
                Sql.count(row, "expired"),
                Sql.get(row, "running", Boolean.class));
    }
}
