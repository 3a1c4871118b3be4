package io.millrace.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.jobs.JobException.Reason;
import io.millrace.jobs.JobValidationException.ItemProblem;
import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One creation of a job: in one transaction, however many items there are, so that there is all of it or nothing. Items go in by
 * the thousand; no more of them than that are held.
 */
final class Creation {
    private static final int CHUNK_ITEMS = 1_000;
    private static final int CHUNK_BYTES = 1 << 22;
    private static final int MOST_PROBLEMS = 100;
    private static final int ENCRYPTED_AT_ONCE = 16;

    private static final String INSERT_JOB = """
            insert into batch_jobs (id, tenant, job_type, status, repeatable, priority, max_attempts, concurrency, item_timeout_ms,
              deadline, abort_on_failures, retention_ms, callback_url, metadata)
            values ($1, $2, $3, 'pending', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""";

    private static final String INSERT_ITEMS = """
            insert into batch_items (batch_job_id, item_index, custom_id, input, dedupe_key)
            select $1, i.item_index, i.custom_id, i.input, i.dedupe_key
            from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as i (item_index, custom_id, input, dedupe_key)
            on conflict (batch_job_id, custom_id) where custom_id is not null do nothing""";

    private static final String INSERT_KEYS = """
            with taken as (
              insert into batch_dedupe_keys as k (tenant, job_type, dedupe_key, batch_job_id, item_index)
              select $1, $2, i.dedupe_key, $3, i.item_index
              from unnest($4::int[], $5::text[]) as i (item_index, dedupe_key) where i.dedupe_key is not null
              on conflict (tenant, job_type, dedupe_key)
                do update set batch_job_id = excluded.batch_job_id, item_index = excluded.item_index
                where exists (
                  select 1 from batch_items h where h.batch_job_id = k.batch_job_id and h.item_index = k.item_index
                    and h.status in ('failed', 'cancelled', 'expired'))
              returning item_index)
            select i.item_index from unnest($4::int[], $5::text[]) as i (item_index, dedupe_key)
            where i.dedupe_key is not null and i.item_index not in (select item_index from taken)""";

    private static final String FINISH = """
            with counted as (
              insert into batch_results (batch_job_id, total) values ($1, $2)
              returning batch_job_id, total),
            logged as (
              insert into batch_events (batch_job_id, seq, type, data)
              select j.id, j.version, 'created', json_build_object('status', j.status, 'total', r.total, 'running', 0,
                'succeeded', 0, 'failed', 0, 'ambiguous', 0, 'cancelled', 0, 'expired', 0)::text
              from batch_jobs j join counted r on r.batch_job_id = j.id)
            select pg_notify('%s', batch_job_id::text) from counted""".formatted(Notices.STATES);

    private final Database database;
    private final JobLimits limits;
    private final Scheduler scheduler;
    private final JobHandler<?, ?> handler;
    private final String tenant;
    private final JobRequest request;
    private final Publisher<? extends NewItem> source;
    private final UUID id = UUID.randomUUID();
    private final RequestHash hash;
    private final List<ItemProblem> problems = new ArrayList<>();
    private int items;
    private long bytes;
    private int chunkItems;
    private int chunkBytes;

    Creation(
            Database database,
            JobLimits limits,
            Scheduler scheduler,
            JobHandler<?, ?> handler,
            String tenant,
            JobRequest request,
            Publisher<? extends NewItem> source) {
        this.database = database;
        this.limits = limits;
        this.scheduler = scheduler;
        this.handler = handler;
        this.tenant = tenant;
        this.request = request;
        this.source = source;
        this.hash = new RequestHash(request);
    }

    Mono<CreatedJob> run() {
        return database.longTransaction(connection -> request.idempotencyKey() == null
                ? insert(connection)
                : insertOnce(connection, request.idempotencyKey()));
    }

    private Mono<CreatedJob> insertOnce(Connection connection, String key) {
        Mono<CreatedJob> first = Database.runOut(Sql.one(
                        connection,
                        row -> Sql.get(row, "held", Boolean.class),
                        "select pg_try_advisory_xact_lock(hashtextextended($1, hashtext('batch_idempotency_keys'))) as held",
                        tenant + '\n' + key))
                .flatMap(held -> held
                        ? known(connection, key)
                                .switchIfEmpty(insert(connection).flatMap(job -> keep(connection, key, job)))
                        : Mono.error(new JobException(
                                Reason.KEY_IN_PROGRESS, "a request with the same idempotency key is under way")));
        return known(connection, key).switchIfEmpty(first);
    }

    /** What became of the request that used the key before. */
    private Mono<CreatedJob> known(Connection connection, String key) {
        return Database.runOut(Sql.one(
                        connection,
                        row -> new Known(
                                Sql.get(row, "batch_job_id", UUID.class), Sql.get(row, "request_hash", String.class)),
                        "select batch_job_id, request_hash from batch_idempotency_keys where tenant = $1 and key = $2",
                        tenant,
                        key))
                .flatMap(known -> read().then(Mono.defer(() -> replay(connection, known))));
    }

    private Mono<CreatedJob> replay(Connection connection, Known known) {
        return known.hash().equals(hash.toString())
                ? Database.runOut(JobRows.find(connection, tenant, known.job())).map(job -> new CreatedJob(job, true))
                : Mono.error(new JobException(
                        Reason.KEY_REUSED, "the idempotency key was used for another request; use a new one"));
    }

    private Mono<CreatedJob> keep(Connection connection, String key, CreatedJob created) {
        return Database.runOut(Sql.update(
                        connection,
                        "insert into batch_idempotency_keys (tenant, key, request_hash, batch_job_id) values ($1, $2, $3, $4)",
                        tenant,
                        key,
                        hash.toString(),
                        id))
                .thenReturn(created);
    }

    private Mono<CreatedJob> insert(Connection connection) {
        return Database.runOut(insertJob(connection))
                .thenMany(read().bufferUntil(this::endsChunk))
                .concatMap(chunk -> insertItems(connection, chunk), 1)
                .then(Mono.defer(this::check))
                .then(Database.runOut(Mono.defer(() -> Sql.run(connection, FINISH, id, (long) items))))
                .then(Database.runOut(JobRows.find(connection, tenant, id)))
                .map(job -> new CreatedJob(job, false));
    }

    private Mono<Long> insertJob(Connection connection) {
        JobOptions options = request.options();
        HandlerOptions defaults = handler.options();
        return Sql.update(
                connection,
                INSERT_JOB,
                id,
                tenant,
                request.type(),
                defaults.repeatable(),
                options.priority(),
                options.maxAttempts() != null
                        ? options.maxAttempts()
                        : defaults.retry().maxAttempts(),
                Sql.nullable(Integer.class, options.concurrency()),
                Sql.nullable(
                        Long.class,
                        options.itemTimeout() == null
                                ? null
                                : options.itemTimeout().toMillis()),
                Sql.nullable(options.deadline()),
                Sql.nullable(Long.class, options.abortAfter()),
                options.retention().toMillis(),
                Sql.nullable(
                        String.class,
                        options.callback() == null ? null : options.callback().toString()),
                JsonCodec.PAIRS.write(request.metadata()));
    }

    /** The items as they come, checked. */
    private Flux<Numbered> read() {
        return Flux.<NewItem>from(source)
                .timeout(limits.patience(), scheduler)
                .onErrorMap(TimeoutException.class, timeout -> tooSlow("no further item came", timeout))
                .map(this::check);
    }

    private MillraceException tooSlow(String what, Throwable timeout) {
        return new MillraceException(
                ErrorCode.TIMEOUT, what + " within " + limits.patience() + "; nothing was created", timeout);
    }

    private Numbered check(NewItem item) {
        int index = items;
        if (++items > limits.items()) {
            throw tooLarge("a job has at most " + limits.items() + " items");
        }
        int size = hash.item(item);
        bytes += size;
        if (bytes > limits.bytes()) {
            throw tooLarge("the inputs of a job have at most " + limits.bytes() + " bytes");
        }
        Numbered bad = new Numbered(index, item, null);
        if (size > limits.itemBytes()) {
            problem(bad, null, "has " + size + " bytes; at most " + limits.itemBytes() + " are taken");
        } else if (Text.isUnstorable(item.input()) || (item.customId() != null && !isName(item.customId()))) {
            problem(bad, null, "its name has 1 to 255 characters, and neither that nor its input holds NUL");
        } else {
            JobHandler.Checked checked = handler.check(item.input());
            checked.problems().forEach(found -> problem(bad, found.field(), found.message()));
            return new Numbered(index, item, checked.dedupeKey());
        }
        return bad;
    }

    private static boolean isName(String customId) {
        return !customId.isBlank() && customId.length() <= 255 && !Text.isUnstorable(customId);
    }

    private static JobException tooLarge(String message) {
        return new JobException(Reason.TOO_LARGE, message + "; nothing was created");
    }

    private void problem(Numbered item, @Nullable String field, String message) {
        problems.add(new ItemProblem(item.index(), item.item().customId(), field, message));
        if (problems.size() >= MOST_PROBLEMS) {
            throw JobValidationException.of(problems);
        }
    }

    private boolean endsChunk(Numbered item) {
        chunkBytes += item.item().input().length();
        boolean ends = ++chunkItems == CHUNK_ITEMS || chunkBytes > CHUNK_BYTES;
        if (ends) {
            chunkItems = 0;
            chunkBytes = 0;
        }
        return ends;
    }

    private Mono<Boolean> insertItems(Connection connection, List<Numbered> chunk) {
        findDoubles(chunk);
        if (!problems.isEmpty()) {
            return Database.runOut(findTwins(connection, chunk)).then(Mono.empty()); // it will come to nothing
        }
        return stored(chunk).flatMap(inputs -> Database.runOut(insertItems(connection, chunk, inputs)));
    }

    /** Their inputs as the database has them. */
    private Mono<String[]> stored(List<Numbered> chunk) {
        StoredInputs stored = handler.stored();
        return Flux.fromIterable(chunk)
                .flatMapSequential(one -> stored.write(one.item().input(), tenant), ENCRYPTED_AT_ONCE)
                .collectList()
                .map(inputs -> inputs.toArray(String[]::new))
                .timeout(limits.patience(), scheduler)
                .onErrorMap(TimeoutException.class, timeout -> tooSlow("the inputs were not encrypted", timeout));
    }

    private Mono<Boolean> insertItems(Connection connection, List<Numbered> chunk, String[] inputs) {
        Integer[] indexes = chunk.stream().map(Numbered::index).toArray(Integer[]::new);
        String[] customIds = chunk.stream().map(one -> one.item().customId()).toArray(String[]::new);
        String[] keys = chunk.stream().map(Numbered::dedupeKey).toArray(String[]::new);
        return Sql.update(connection, INSERT_ITEMS, id, indexes, customIds, inputs, keys)
                .flatMap(inserted -> inserted == chunk.size()
                        ? handler.hasDedupeKeys() ? takeKeys(connection, chunk, indexes, keys) : Mono.just(true)
                        : findTwins(connection, chunk).thenReturn(true));
    }

    /** One statement cannot settle which of two of its own rows has a key. */
    private void findDoubles(List<Numbered> chunk) {
        Set<String> keys = new HashSet<>();
        chunk.stream()
                .filter(one -> one.dedupeKey() != null && !keys.add(one.dedupeKey()))
                .forEach(this::isDouble);
    }

    private void isDouble(Numbered item) {
        problem(item, null, "another item does the same: dedupe key " + item.dedupeKey());
    }

    private Mono<Boolean> takeKeys(Connection connection, List<Numbered> chunk, Integer[] indexes, String[] keys) {
        return Sql.list(
                        connection,
                        row -> Sql.get(row, "item_index", Integer.class),
                        INSERT_KEYS,
                        tenant,
                        request.type(),
                        id,
                        indexes,
                        keys)
                .doOnNext(refused -> chunk.stream()
                        .filter(one -> refused.contains(one.index()))
                        .forEach(this::isDouble))
                .thenReturn(true);
    }

    /** Looks among those before them, too; not among what was left out for its problems. */
    private Mono<Void> findTwins(Connection connection, List<Numbered> chunk) {
        List<Numbered> named = chunk.stream()
                .filter(one ->
                        one.item().customId() != null && isName(one.item().customId()))
                .toList();
        return Sql.list(
                        connection,
                        row -> Sql.get(row, "custom_id", String.class),
                        "select custom_id from batch_items where batch_job_id = $1 and item_index < $2 and custom_id = any ($3)",
                        id,
                        chunk.get(0).index(),
                        named.stream().map(one -> one.item().customId()).toArray(String[]::new))
                .doOnNext(before -> {
                    Set<String> names = new HashSet<>(before);
                    named.stream()
                            .filter(one -> !names.add(one.item().customId()))
                            .forEach(twin -> problem(twin, null, "an item before it has the same name"));
                })
                .then();
    }

    private Mono<Void> check() {
        if (!problems.isEmpty()) {
            return Mono.error(JobValidationException.of(problems));
        }
        return items == 0 ? Mono.error(new JobException(Reason.NO_ITEMS, "a job has at least one item")) : Mono.empty();
    }

    private record Numbered(
            int index, NewItem item, @Nullable String dedupeKey) {}

    private record Known(UUID job, String hash) {}
}
