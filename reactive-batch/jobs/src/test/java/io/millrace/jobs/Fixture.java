package io.millrace.jobs;

import io.millrace.jobs.testing.Postgres;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;

/** A database of the class's own, and what tests ask of it. */
final class Fixture implements BeforeAllCallback, AfterAllCallback {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final String TENANT = "acme";

    private String name;
    private ConnectionPool pool;

    @Override
    public void beforeAll(ExtensionContext context) {
        name = Postgres.emptyDatabase();
        pool = Postgres.pool(name);
        Schema.migrate(pool).block(LIMIT);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        pool.dispose();
    }

    String name() {
        return name;
    }

    ConnectionPool pool() {
        return pool;
    }

    Database database() {
        return new Database(pool);
    }

    Jobs jobs(JobHandler<?, ?>... handlers) {
        return Jobs.on(pool, JobHandlers.of(handlers));
    }

    /** A handler of numbers, which answers with their double. */
    static JobHandler<Integer, Integer> doubling(String type) {
        return JobHandler.of(type, Integer.class, Integer.class, number -> Mono.just(2 * number))
                .repeatable();
    }

    /** A new job of the numbers from 0 on, each named after itself. */
    static Job create(Jobs jobs, JobHandler<Integer, ?> handler, int count) {
        return create(jobs, handler, count, JobOptions.defaults());
    }

    static Job create(Jobs jobs, JobHandler<Integer, ?> handler, int count, JobOptions options) {
        return get(jobs.create(TENANT, JobRequest.of(handler.type()).withOptions(options), items(handler, count)))
                .job();
    }

    static List<NewItem> items(JobHandler<Integer, ?> handler, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> handler.item("n" + number, number))
                .toList();
    }

    /** Runs SQL that a test stages a situation with. */
    void sql(String sql, Object... arguments) {
        database().use(connection -> Sql.run(connection, sql, arguments)).block(LIMIT);
    }

    <T> List<T> query(Class<T> type, String sql, Object... arguments) {
        Function<Row, T> first = row -> row.get(0, type);
        return get(database().use(connection -> Sql.list(connection, first, sql, arguments)));
    }

    static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    /** The items of a job, all of them. */
    static List<JobItem> items(Jobs jobs, UUID id) {
        return get(
                jobs.items(TENANT, id, ItemQuery.all().withLimit(1_000)).items().collectList());
    }
}
