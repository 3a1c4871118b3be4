package io.millrace.jobs;

import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The lease protocol: items are claimed for a time, by the database's clock alone, and each claim has a number of its own, the fence;
 * what is written of an item holds only while that is its latest.
 */
final class Leases {
    private static final String OPEN = """
            j.status in ('pending', 'running') and j.ending is null and j.deleted_at is null
              and (j.deadline is null or j.deadline > now())""";

    /** In turn: of each tenant the first, then the second, ...; those that waited longest first. */
    private static final String CANDIDATES = """
            select * from (
              select j.*, (extract(epoch from now() - coalesce(j.served_at, j.created_at)) * 1000)::bigint as waited_ms,
                row_number() over (
                partition by j.tenant order by j.priority desc, j.served_at nulls first, j.created_at, j.id) as place
              from batch_jobs j
              where j.finished_at is null and %s and j.job_type = any ($1) and j.id <> all ($2)
                and exists (
                  select 1 from batch_items i
                  where i.batch_job_id = j.id and i.status = 'pending' and i.next_attempt_at <= now())) as c
            left join batch_tenants t on t.tenant = c.tenant
            where c.place <= $3
            order by c.place, t.served_at nulls first, c.served_at nulls first, c.created_at, c.id limit $4""".formatted(OPEN);

    private static final String BEGIN = """
            with old as (
              select j.id, j.status from batch_jobs j where j.id = $1 and %s for no key update),
            changed as (
              update batch_jobs j set served_at = now(), started_at = coalesce(started_at, now()), status = 'running',
                version = version + case when old.status = 'pending' then 1 else 0 end
              from old where j.id = old.id
              returning j.*),
            served as (
              insert into batch_tenants (tenant, served_at) select tenant, now() from changed
              on conflict (tenant) do update set served_at = excluded.served_at),
            logged as (
              insert into batch_events (batch_job_id, seq, type, data)
              select j.id, j.version, 'running', %s
              from changed j join old on old.status = 'pending' join batch_results r on r.batch_job_id = j.id),
            told as materialized (
              select pg_notify('%s', id::text) from old where status = 'pending')
            select id, (select count(*) from told) as notices from changed""".formatted(OPEN, Events.DATA, Notices.STATES);

    private static final String CLAIM = """
            with job as materialized (
              select j.id from batch_jobs j where j.id = $1 and j.status = 'running' and %s for share),
            claimed as (
              update batch_items i set status = 'running', worker_id = $2,
                lease_until = now() + $3 * interval '1 millisecond',
                attempts = attempts + 1, tries = tries + 1, fence = fence + 1,
                started_at = case when $4 then now() end
              where i.batch_job_id = $1 and i.item_index = any (array(
                select p.item_index from batch_items p
                where p.batch_job_id = (select id from job) and p.status = 'pending' and p.next_attempt_at <= now()
                  and (p.next_attempt_at, p.item_index) > (timestamptz 'epoch' + $5 * interval '1 microsecond', $6)
                order by p.next_attempt_at, p.item_index limit $7
                for update skip locked))
              returning i.item_index, i.custom_id, i.input, i.attempts, i.tries, i.fence, i.next_attempt_at)
            select *, (extract(epoch from next_attempt_at) * 1000000)::bigint as next_attempt_us
            from claimed order by next_attempt_at, item_index""".formatted(OPEN);

    // Items are asked for by key, and for a lease instead of by their status: the planner, whose statistics mostly know
    // of few or no items
    // that run, would read all of those for each. Those that run are those with a lease, as the schema says.

    private static final String MARK = """
            update batch_items i set started_at = clock_timestamp()
            from unnest($2::int[], $3::bigint[]) as m (item_index, fence)
            where i.batch_job_id = $1 and i.item_index = m.item_index and i.fence = m.fence
              and i.lease_until > clock_timestamp()
            returning i.item_index""";

    /** Answers with what it could not renew: what is being written right now is skipped, and not lost for that. */
    private static final String RENEW = """
            with own as materialized (
              select * from unnest($1::uuid[], $2::int[], $3::bigint[]) as o (batch_job_id, item_index, fence)),
            free as materialized (
              select i.batch_job_id, i.item_index, i.fence from own o
              join batch_items i on i.batch_job_id = o.batch_job_id and i.item_index = o.item_index
              where i.fence = o.fence and i.lease_until is not null
              for update of i skip locked),
            renewed as (
              update batch_items i set lease_until = now() + $4 * interval '1 millisecond'
              from free f where i.batch_job_id = f.batch_job_id and i.item_index = f.item_index)
            select o.batch_job_id, o.item_index, not exists (
                select 1 from batch_items i
                where i.batch_job_id = o.batch_job_id and i.item_index = o.item_index and i.fence = o.fence
                  and i.lease_until is not null) as lost
            from own o left join free f on f.batch_job_id = o.batch_job_id and f.item_index = o.item_index
            where f.item_index is null""";

    private static final String FINISH = """
            with outcome as materialized (
              select * from unnest($2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                  $10::int[], $11::bigint[], $12::int[], $13::bigint[])
                as o (item_index, fence, status, output, error_code, error_class, error_message, error_details, http_status,
                  delay_ms, given_back, took_us)),
            written as (
              update batch_items i set status = o.status, output = o.output, worker_id = null, lease_until = null,
                error_code = o.error_code, error_class = o.error_class, error_message = o.error_message,
                error_details = o.error_details, http_status = o.http_status,
                attempts = i.attempts - o.given_back, tries = i.tries - o.given_back,
                next_attempt_at = case when o.status = 'pending' then now() + o.delay_ms * interval '1 millisecond'
                  else i.next_attempt_at end,
                started_at = case when o.status = 'pending' then null else i.started_at end,
                finished_at = case when o.status = 'pending' then null else now() end,
                input = case when $14 and o.status = 'succeeded' then null else i.input end
              from outcome o
              where i.batch_job_id = $1 and i.item_index = o.item_index and i.fence = o.fence and i.lease_until is not null
              returning i.item_index, i.status, o.took_us),
            counted as (
              update batch_results set
                succeeded = succeeded + (select count(*) from written where status = 'succeeded'),
                failed = failed + (select count(*) from written where status = 'failed'),
                ambiguous = ambiguous + (select count(*) from written where status = 'ambiguous'),
                executions = executions + (select count(*) from written where took_us >= 0),
                execution_us = execution_us + (select coalesce(sum(took_us), 0) from written where took_us >= 0)
              where batch_job_id = $1)
            select item_index from written""";

    /** Whoever has not begun loses nothing by its worker's death; where repeating is safe it is tried again, else nobody knows. */
    private static final String SWEEP = """
            with lost as materialized (
              select i.item_index, i.tries, i.started_at is null as unbegun,
                case when i.started_at is null or (j.repeatable and i.tries < j.max_attempts) then 'pending'
                  when j.repeatable then 'failed' else 'ambiguous' end as outcome
              from batch_items i join batch_jobs j on j.id = i.batch_job_id
              where i.batch_job_id = $1 and i.status = 'running' and i.lease_until < clock_timestamp()
              limit 1000 for update of i skip locked),
            swept as (
              update batch_items i set status = l.outcome, worker_id = null, lease_until = null, started_at = null,
                attempts = i.attempts - l.unbegun::int, tries = i.tries - l.unbegun::int,
                next_attempt_at = now()
                  + case when l.unbegun then 0 else random() * least(30, power(2, l.tries)) end * interval '1 second',
                finished_at = case when l.outcome = 'pending' then null else now() end,
                error_code = case when l.unbegun then i.error_code when l.outcome = 'ambiguous' then 'AMBIGUOUS'
                  else 'LEASE_EXPIRED' end,
                error_class = case when l.unbegun then i.error_class when l.outcome = 'ambiguous' then 'ambiguous'
                  else 'transient' end,
                error_message = case when l.unbegun then i.error_message
                  else 'its worker died or was cut off while it was called' end,
                error_details = null, http_status = null
              from lost l where i.batch_job_id = $1 and i.item_index = l.item_index
              returning l.outcome)
            update batch_results set
              failed = failed + (select count(*) from swept where outcome = 'failed'),
              ambiguous = ambiguous + (select count(*) from swept where outcome = 'ambiguous')
            where batch_job_id = $1 and exists (select 1 from lost)
            returning (select count(*) from swept) as swept""";

    private final Database database;
    private final String worker;
    private final long leaseMillis;

    Leases(Database database, String worker, Duration lease) {
        this.database = database;
        this.worker = worker;
        this.leaseMillis = lease.toMillis();
    }

    /** Jobs of those types with something to claim, in the order in which they should be served. */
    Mono<List<JobHead>> candidates(Collection<String> types, Collection<UUID> but, int most) {
        return database.use(connection -> Sql.list(
                connection,
                JobHead::of,
                CANDIDATES,
                types.toArray(String[]::new),
                but.toArray(UUID[]::new),
                (long) most,
                4 * most));
    }

    /** Takes a job's turn; empty if it is not to be run any more. */
    Mono<Boolean> begin(UUID job) {
        return database.use(connection -> Sql.one(connection, row -> true, BEGIN, job));
    }

    /** Where a claim has come to in the line of a job's items. All that comes back into the line comes in behind it. */
    record Place(long epochMicros, int index) {
        static final Place START = new Place(0, -1);
    }

    /** What a claim has brought. */
    record Claim(List<Claimed> items, Place upTo) {}

    /**
     * Claims items that can be claimed now, behind a place.
     *
     * @param repeatable whether a call counts as begun with its claim
     * @param leaseUntil when the leases end at the earliest, in nanoseconds of this JVM
     */
    Mono<Claim> claim(UUID job, boolean repeatable, Place behind, int most, long leaseUntil) {
        return database.use(connection -> Sql.list(
                        connection,
                        row -> new ClaimedAt(claimed(row, leaseUntil), place(row)),
                        CLAIM,
                        job,
                        worker,
                        leaseMillis,
                        repeatable,
                        behind.epochMicros(),
                        behind.index(),
                        most))
                .map(rows -> new Claim(
                        rows.stream().map(ClaimedAt::item).toList(),
                        rows.isEmpty() ? behind : rows.get(rows.size() - 1).place()));
    }

    private record ClaimedAt(Claimed item, Place place) {}

    private static Claimed claimed(Row row, long leaseUntil) {
        String input = row.get("input", String.class);
        return new Claimed(
                Sql.get(row, "item_index", Integer.class),
                row.get("custom_id", String.class),
                input == null ? "null" : input,
                Sql.get(row, "attempts", Integer.class),
                Sql.get(row, "tries", Integer.class),
                Sql.count(row, "fence"),
                leaseUntil);
    }

    private static Place place(Row row) {
        return new Place(Sql.count(row, "next_attempt_us"), Sql.get(row, "item_index", Integer.class));
    }

    /** Writes down that calls begin; answers for each whether it may: whether its lease still holds. */
    Mono<List<Boolean>> mark(UUID job, List<Claimed> items) {
        return database.use(connection -> Sql.list(
                        connection,
                        row -> Sql.get(row, "item_index", Integer.class),
                        MARK,
                        job,
                        array(items, Claimed::index, Integer[]::new),
                        array(items, Claimed::fence, Long[]::new)))
                .map(marked -> among(marked, items, Function.identity()));
    }

    /** An item of a job. */
    record Held(UUID job, Claimed item) {}

    /** Renews leases, and tells each item what has become of its own. */
    Mono<Void> renew(List<Held> held, long leaseUntil) {
        return database.use(connection -> Sql.list(
                        connection,
                        row -> Map.entry(
                                new Key(
                                        Sql.get(row, "batch_job_id", UUID.class),
                                        Sql.get(row, "item_index", Integer.class)),
                                Sql.get(row, "lost", Boolean.class)),
                        RENEW,
                        array(held, Held::job, UUID[]::new),
                        array(held, one -> one.item().index(), Integer[]::new),
                        array(held, one -> one.item().fence(), Long[]::new),
                        leaseMillis))
                .doOnNext(rows -> {
                    Map<Key, Boolean> others = new HashMap<>();
                    rows.forEach(row -> others.put(row.getKey(), row.getValue()));
                    held.forEach(one -> {
                        Boolean lost = others.get(new Key(one.job(), one.item().index()));
                        if (lost == null) {
                            one.item().renewed(leaseUntil);
                        } else if (lost) {
                            one.item().lost();
                        }
                    });
                })
                .then();
    }

    private record Key(UUID job, int index) {}

    /** Which of these jobs are not to be run any more. */
    Mono<List<UUID>> stopped(Collection<UUID> jobs) {
        return database.use(
                connection -> Sql.list(connection, row -> Sql.get(row, "id", UUID.class), """
                select a.id from unnest($1::uuid[]) as a (id)
                where not exists (select 1 from batch_jobs j where j.id = a.id and %s)""".formatted(OPEN), (Object)
                        jobs.toArray(UUID[]::new)));
    }

    /** Writes outcomes in one transaction, with all that follows from them; answers for each whether it was still wanted. */
    Mono<List<Boolean>> finish(UUID job, List<Outcome> outcomes, boolean erasesInputs) {
        return database.transaction(connection -> Sql.list(
                                connection,
                                row -> Sql.get(row, "item_index", Integer.class),
                                FINISH,
                                job,
                                array(outcomes, one -> one.item().index(), Integer[]::new),
                                array(outcomes, one -> one.item().fence(), Long[]::new),
                                array(outcomes, one -> one.status().code(), String[]::new),
                                array(outcomes, Outcome::output, String[]::new),
                                errors(outcomes, ItemError::code),
                                array(outcomes, Outcome::kind, String[]::new),
                                errors(outcomes, ItemError::message),
                                errors(outcomes, ItemError::details),
                                array(
                                        outcomes,
                                        one -> one.error() == null
                                                ? null
                                                : one.error().httpStatus(),
                                        Integer[]::new),
                                array(outcomes, one -> one.delay().toMillis(), Long[]::new),
                                array(outcomes, Outcome::givenBack, Integer[]::new),
                                array(
                                        outcomes,
                                        one -> one.item().nanos() < 0
                                                ? -1
                                                : one.item().nanos() / 1_000,
                                        Long[]::new),
                                erasesInputs)
                        .flatMap(written -> Settlement.settle(connection, job).then(Mono.just(written))))
                .map(written -> among(written, outcomes, Outcome::item));
    }

    /** Tells whoever watches that a job has come further. */
    Mono<Void> tellProgress(UUID job) {
        return database.use(
                connection -> Sql.run(connection, "select pg_notify('" + Notices.PROGRESS + "', $1)", job.toString()));
    }

    /** Ends all leases of this worker now: what they are of is swept up like a dead worker's. */
    Mono<Void> giveUp() {
        return database.use(connection -> Sql.update(connection, """
                        update batch_items set lease_until = now() - interval '1 millisecond'
                        where status = 'running' and worker_id = $1""", worker)).then();
    }

    /** Jobs with leases that have ended. */
    Mono<List<UUID>> withEndedLeases() {
        return database.use(
                connection -> Sql.list(
                        connection,
                        row -> Sql.get(row, "batch_job_id", UUID.class),
                        "select distinct batch_job_id from batch_items where status = 'running' and lease_until < clock_timestamp()"));
    }

    /** Brings items of a job whose leases have ended to what follows from that; answers how many there were. */
    Mono<Long> sweep(UUID job) {
        return database.transaction(connection -> Sql.one(connection, row -> Sql.count(row, "swept"), SWEEP, job)
                        .flatMap(swept -> Settlement.settle(connection, job).then(Mono.just(swept))))
                .defaultIfEmpty(0L);
    }

    private static <T> List<Boolean> among(List<Integer> indexes, List<T> all, Function<T, Claimed> item) {
        Set<Integer> found = new HashSet<>(indexes);
        List<Boolean> answers = new ArrayList<>(all.size());
        all.forEach(one -> answers.add(found.contains(item.apply(one).index())));
        return answers;
    }

    private static @Nullable String[] errors(List<Outcome> outcomes, Function<ItemError, @Nullable String> part) {
        return array(
                outcomes,
                outcome -> outcome.error() == null ? null : part.apply(Objects.requireNonNull(outcome.error())),
                String[]::new);
    }

    private static <T, A> A[] array(List<T> all, Function<T, @Nullable A> part, IntFunction<A[]> array) {
        return all.stream().map(part).toArray(array);
    }
}
