package io.millrace.jobs;

import io.millrace.core.Cursor;
import io.millrace.core.Page;
import io.millrace.core.PageException;
import io.millrace.core.Paged;
import io.millrace.jobs.ItemQuery.Inputs;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads lists by their keys, a page at a time: no connection is held while a reader thinks, and no page skips or repeats. */
final class Listing {
    private static final int RESULTS_PAGE = 1_000;
    private static final int PAGE_BYTES = 1 << 22;
    private static final int FETCH = 256;

    private static final String JOBS = JobRows.SELECT + """
            where j.tenant = $1 and j.deleted_at is null
              and ($2::text[] is null or j.status = any ($2))
              and ($3::text is null or j.job_type = $3)
              and ($4::timestamptz is null or j.created_at > $4)
              and ($5::timestamptz is null or (j.created_at, j.id) < ($5, $6))
            order by j.created_at desc, j.id desc limit $7""";

    /** Cut where the rows before have as many bytes as a page should; the first always comes. */
    private static final String ITEMS = """
            select * from (
              select item_index, custom_id, status, attempts, case when $3 then input end as input, output,
                error_code, error_class, error_message, error_details, http_status, next_attempt_at, started_at, finished_at,
                count(*) over () as fetched,
                sum(coalesce(octet_length(output), 0) + case when $3 then coalesce(octet_length(input), 0) else 0 end)
                  over (order by item_index rows between unbounded preceding and 1 preceding) as bytes_before
              from (
                select * from batch_items where batch_job_id = $1 and item_index > $2 %s order by item_index limit $4) as next
              ) as page
            where coalesce(bytes_before, 0) < $5
            order by item_index""";

    private final Database database;
    private final JobHandlers handlers;

    Listing(Database database, JobHandlers handlers) {
        this.database = database;
        this.handlers = handlers;
    }

    Paged<Job, String> jobs(String tenant, JobQuery query) {
        String list = "jobs " + codes(query.statuses(), JobStatus::code) + query.type() + query.createdAfter();
        return Paged.of(cursor -> place(cursor, list, Place::of, Place.FIRST)
                .flatMap(place -> jobs(tenant, query, place))
                .map(jobs -> page(
                        jobs.subList(0, Math.min(jobs.size(), query.limit())),
                        jobs.size() > query.limit(),
                        job -> PageCursor.of(new Place(job.createdAt(), job.id()).toString(), list))));
    }

    private Mono<List<Job>> jobs(String tenant, JobQuery query, Place place) {
        return database.use(connection -> Sql.list(
                connection,
                JobRows::job,
                JOBS,
                tenant,
                Sql.nullable(
                        String[].class,
                        query.statuses().isEmpty()
                                ? null
                                : query.statuses().stream().map(JobStatus::code).toArray(String[]::new)),
                Sql.nullable(String.class, query.type()),
                Sql.nullable(query.createdAfter()),
                Sql.nullable(place.createdAt()),
                Sql.nullable(UUID.class, place.id()),
                query.limit() + 1));
    }

    Paged<JobItem, String> items(String tenant, UUID id, ItemQuery query) {
        String list = "items " + id + codes(query.statuses(), ItemStatus::code);
        return Paged.of(cursor -> place(cursor, list, Integer::valueOf, -1)
                .flatMap(after -> items(tenant, id, query, after))
                .map(rows ->
                        page(rows.items(), rows.more(), item -> PageCursor.of(Integer.toString(item.index()), list))));
    }

    /** Items as they are asked for, from behind one on. */
    Flux<JobItem> results(String tenant, UUID id, Set<ItemStatus> statuses, int after) {
        ItemQuery query = new ItemQuery(statuses, ItemQuery.Inputs.OMITTED, RESULTS_PAGE);
        return Paged.<JobItem, Integer>of(cursor -> items(tenant, id, query, cursor.placeOr(after))
                        .map(rows -> page(rows.items(), rows.more(), JobItem::index)))
                .items()
                .onErrorMap(PageException.class, failure -> Objects.requireNonNull(failure.getCause()))
                .onErrorStop(); // nobody pages here
    }

    private Mono<Rows> items(String tenant, UUID id, ItemQuery query, int after) {
        return database.use(connection -> Sql.one(
                        connection,
                        row -> Sql.get(row, "job_type", String.class),
                        "select job_type from batch_jobs where tenant = $1 and id = $2 and deleted_at is null",
                        tenant,
                        id)
                .switchIfEmpty(Mono.error(() -> Commands.unknown(id)))
                .flatMap(type -> items(
                        connection,
                        id,
                        handlers.hasSecretInputs(type) ? query.withInputs(Inputs.OMITTED) : query,
                        after)));
    }

    private static Mono<Rows> items(Connection connection, UUID id, ItemQuery query, int after) {
        Statement statement = connection
                .createStatement(ITEMS.formatted(among(query.statuses())))
                .bind(0, id)
                .bind(1, after)
                .bind(2, query.inputs() == Inputs.INCLUDED)
                .bind(3, query.limit() + 1)
                .bind(4, (long) PAGE_BYTES)
                .fetchSize(FETCH);
        return Flux.from(statement.execute())
                .concatMap(result -> result.map(
                        (row, metadata) -> new Fetched(ItemRows.item(row, query.inputs()), Sql.count(row, "fetched"))))
                .collectList()
                .map(rows -> Rows.of(rows, query.limit()));
    }

    private static <T, C> Page<T, C> page(List<T> items, boolean more, Function<T, C> place) {
        return new Page<>(items, more ? Cursor.at(place.apply(items.get(items.size() - 1))) : Cursor.end(), null);
    }

    private static <P> Mono<P> place(Cursor<String> cursor, String list, Function<String, P> reader, P first) {
        return Mono.fromSupplier(
                () -> cursor instanceof Cursor.At<String> at ? PageCursor.read(at.place(), list, reader) : first);
    }

    /** Written out, not bound: only then can an index of a few of them serve. */
    private static String among(Set<ItemStatus> statuses) {
        return statuses.isEmpty()
                ? ""
                : statuses.stream()
                        .map(status -> "'" + status.code() + "'")
                        .sorted()
                        .collect(Collectors.joining(", ", "and status in (", ")"));
    }

    /** The same for the same filter, in every JVM. */
    private static <S> String codes(Set<S> statuses, Function<S, String> code) {
        return statuses.stream().map(code).sorted().collect(Collectors.joining(",", "", " "));
    }

    private record Fetched(JobItem item, long fetched) {}

    private record Rows(List<JobItem> items, boolean more) {
        static Rows of(List<Fetched> rows, int limit) {
            List<JobItem> items = rows.stream().limit(limit).map(Fetched::item).toList();
            return new Rows(items, !rows.isEmpty() && rows.get(0).fetched() > items.size());
        }
    }

    /** A job's place in the list. */
    private record Place(
            @Nullable Instant createdAt, @Nullable UUID id) {
        static final Place FIRST = new Place(null, null);

        static Place of(String text) {
            int end = text.indexOf(' ');
            return new Place(Instant.parse(text.substring(0, end)), UUID.fromString(text.substring(end + 1)));
        }

        @Override
        public String toString() {
            return createdAt + " " + id;
        }
    }
}
