package io.millrace.jobs;

import io.r2dbc.spi.Connection;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What any worker does now and then for all of them: leases that have ended, deadlines that have passed, jobs to be removed. */
final class Housekeeping {
    private static final int JOBS = 100;
    private static final int CHUNK = 5_000;
    private static final int SETTLED_AT_ONCE = 2;

    /** Jobs that some step may be due for: which one, that is for {@link JobRules} to say. */
    private static final String UNSETTLED = """
            select id from batch_jobs
            where finished_at is null and deleted_at is null
              and (status in ('pausing', 'cancelling') or ending is not null or deadline <= now())""";

    private static final String HIDE_EXPIRED = """
            with hidden as (
              update batch_jobs set deleted_at = now()
              where id in (select id from batch_jobs where expires_at <= now() and deleted_at is null limit %d)
                and expires_at <= now() and finished_at is not null
              returning id)
            delete from batch_idempotency_keys where batch_job_id in (select id from hidden)""".formatted(JOBS);

    private static final String REMOVED =
            "select id from batch_jobs where deleted_at is not null limit %d".formatted(JOBS);

    /** By their places, not as many as there are: what is removed already is not looked at again. */
    private static final String REMOVE_ITEMS =
            "delete from batch_items where batch_job_id = $1 and item_index >= $2 and item_index < $3";

    private static final String BURY = """
            with buried as (
              insert into batch_tombstones (id, tenant, job_type, status, counts, created_at, finished_at)
              select j.id, j.tenant, j.job_type, j.status, %s, j.created_at, j.finished_at
              from batch_jobs j join batch_results r on r.batch_job_id = j.id where j.id = $1
              on conflict (id) do nothing)
            delete from batch_jobs where id = $1""".formatted(Events.DATA);

    private final Database database;
    private final Leases leases;
    private final WorkerMeters meters;

    Housekeeping(Database database, Leases leases, WorkerMeters meters) {
        this.database = database;
        this.leases = leases;
        this.meters = meters;
    }

    /** One job that cannot be dealt with holds up no other. */
    Mono<Void> sweep() {
        return Flux.concatDelayError(sweepLeases(), remove()).then();
    }

    Mono<Void> sweepLeases() {
        return leases.withEndedLeases()
                .flatMapIterable(jobs -> jobs)
                .concatMapDelayError(job ->
                        leases.sweep(job).doOnNext(meters::swept).repeat().takeWhile(swept -> swept > 0))
                .then();
    }

    /** Ends what waits of jobs that are to end. */
    Mono<Void> settle() {
        return database.use(connection -> ids(connection, UNSETTLED))
                .flatMapIterable(jobs -> jobs)
                .flatMapDelayError(job -> Settlement.settleAll(database, job), SETTLED_AT_ONCE, 1)
                .then();
    }

    private Mono<Void> remove() {
        return database.use(connection -> Sql.update(connection, HIDE_EXPIRED).then(ids(connection, REMOVED)))
                .flatMapIterable(jobs -> jobs)
                .concatMapDelayError(this::remove)
                .then();
    }

    /** Piece by piece, so that nobody waits for it. */
    private Mono<Void> remove(UUID job) {
        return database.use(connection -> Sql.one(
                        connection,
                        row -> Sql.count(row, "total"),
                        "select total from batch_results where batch_job_id = $1",
                        job))
                .flatMapMany(total -> Flux.range(0, (int) ((total + CHUNK - 1) / CHUNK)))
                .concatMap(piece -> database.use(
                        connection -> Sql.update(connection, REMOVE_ITEMS, job, piece * CHUNK, (piece + 1) * CHUNK)))
                .then(database.use(connection -> Sql.update(connection, BURY, job)))
                .then();
    }

    private static Mono<List<UUID>> ids(Connection connection, String sql) {
        return Sql.list(connection, row -> Sql.get(row, "id", UUID.class), sql);
    }
}
