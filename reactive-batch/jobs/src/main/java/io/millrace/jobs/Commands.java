package io.millrace.jobs;

import io.millrace.jobs.JobException.Reason;
import io.millrace.jobs.JobRules.Command;
import io.r2dbc.spi.Connection;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What can be asked of a job that there is; each is one transaction, and the rest follows where many items get their outcome. */
final class Commands {
    private static final String RESET = """
            with chosen as (
              select i.item_index, i.status from batch_items i
              where i.batch_job_id = $1 and i.status = any ($2)
                and ($3::text[] is null or i.error_code = any ($3)) and ($4::text[] is null or i.custom_id = any ($4))
                and (i.dedupe_key is null or exists (
                  select 1 from batch_dedupe_keys k where k.batch_job_id = $1 and k.item_index = i.item_index))
              for update),
            reset as (
              update batch_items i set status = 'pending', tries = 0, next_attempt_at = now(),
                started_at = null, finished_at = null
              from chosen where i.batch_job_id = $1 and i.item_index = chosen.item_index)
            update batch_results set
              failed = failed - (select count(*) from chosen where status = 'failed'),
              ambiguous = ambiguous - (select count(*) from chosen where status = 'ambiguous'),
              cancelled = cancelled - (select count(*) from chosen where status = 'cancelled'),
              expired = expired - (select count(*) from chosen where status = 'expired')
            where batch_job_id = $1
            returning (select count(*) from chosen) as reset""";

    private static final String DELETE = """
            with hidden as (
              update batch_jobs set deleted_at = now() where id = $1)
            delete from batch_idempotency_keys where batch_job_id = $1""";

    private final Database database;
    private final @Nullable Long version;

    /** @param version the one that a job has to have; any, if null */
    Commands(Database database, @Nullable Long version) {
        this.database = database;
        this.version = version;
    }

    Commands ifVersion(long version) {
        return new Commands(database, version);
    }

    /** Pauses, resumes or cancels. */
    Mono<Job> obey(String tenant, UUID id, Command command) {
        return database.transaction(connection -> held(connection, tenant, id, command)
                        .flatMap(job -> follow(connection, job, command))
                        .flatMap(more -> JobRows.find(connection, tenant, id).map(job -> new Obeyed(job, more))))
                .doOnNext(obeyed -> {
                    if (obeyed.more()) {
                        Settlement.settleRest(database, id);
                    }
                })
                .map(Obeyed::job);
    }

    private record Obeyed(Job job, boolean more) {}

    private Mono<Boolean> follow(Connection connection, Job job, Command command) {
        JobStatus next = JobRules.after(command, job.status()).orElseThrow();
        if (next == job.status()) {
            return Mono.just(false);
        }
        String event = command == Command.RESUME ? "resumed" : next.code();
        return Settlement.enter(connection, job.id(), next, event, 0, null)
                .then(Settlement.settle(connection, job.id()));
    }

    Mono<RetriedJob> retry(String tenant, UUID id, RetryRequest request) {
        return database.patientTransaction(connection -> held(connection, tenant, id, Command.RETRY)
                .flatMap(job -> reset(connection, id, request)
                        .flatMap(reset -> reset == 0
                                ? Mono.just(reset)
                                : Settlement.enter(
                                                connection,
                                                id,
                                                JobRules.after(Command.RETRY, job.status())
                                                        .orElseThrow(),
                                                "retried",
                                                1,
                                                null)
                                        .thenReturn(reset)))
                .flatMap(reset -> JobRows.find(connection, tenant, id).map(job -> new RetriedJob(job, reset))));
    }

    /** All at once: in pieces, what has failed again could be taken for what is still to be reset. */
    private static Mono<Long> reset(Connection connection, UUID id, RetryRequest request) {
        return Sql.run(connection, "set local statement_timeout = 0")
                .then(Sql.one(
                        connection,
                        row -> Sql.count(row, "reset"),
                        RESET,
                        id,
                        request.statuses().stream().map(ItemStatus::code).toArray(String[]::new),
                        texts(request.errorCodes()),
                        texts(request.customIds())));
    }

    private static Object texts(Set<String> texts) {
        return Sql.nullable(String[].class, texts.isEmpty() ? null : texts.toArray(String[]::new));
    }

    Mono<Void> delete(String tenant, UUID id) {
        return database.transaction(connection -> held(connection, tenant, id, Command.DELETE)
                .flatMap(job -> Sql.update(connection, DELETE, id))
                .then());
    }

    Mono<Job> get(String tenant, UUID id) {
        return database.use(connection -> JobRows.find(connection, tenant, id))
                .switchIfEmpty(Mono.error(() -> unknown(id)));
    }

    /** The job, with nobody else changing it, if the command is possible. */
    private Mono<Job> held(Connection connection, String tenant, UUID id, Command command) {
        return Settlement.hold(connection, tenant, id)
                .flatMap(held ->
                        JobRows.find(connection, tenant, id)) // a statement of its own: it sees what was waited for
                .switchIfEmpty(Mono.error(() -> unknown(id)))
                .flatMap(job -> {
                    if (version != null && version != job.version()) {
                        return Mono.error(new JobException(
                                Reason.OTHER_VERSION,
                                "the job is at version " + job.version() + " by now, not " + version,
                                job));
                    }
                    return JobRules.after(command, job.status()).isPresent()
                            ? Mono.just(job)
                            : Mono.error(new JobException(
                                    Reason.IMPOSSIBLE_NOW,
                                    "impossible while the job is "
                                            + job.status().code(),
                                    job));
                });
    }

    static JobException unknown(UUID id) {
        return new JobException(Reason.UNKNOWN_JOB, "there is no job " + id);
    }
}
