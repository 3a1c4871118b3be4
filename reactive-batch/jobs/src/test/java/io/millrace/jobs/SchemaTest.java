package io.millrace.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.testing.Postgres;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class SchemaTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private ConnectionPool pool;

    @BeforeEach
    void create() {
        pool = Postgres.pool(Postgres.emptyDatabase());
    }

    @AfterEach
    void close() {
        pool.dispose();
    }

    @Test
    void migrate_byManyAtOnce_isDoneOnceAndAllSucceed() {
        Flux.range(0, 8).flatMap(any -> Schema.migrate(pool), 8).blockLast(LIMIT);

        assertThat(names("select tablename as name from pg_tables where schemaname = 'public'"))
                .contains(
                        "batch_jobs",
                        "batch_items",
                        "batch_results",
                        "batch_events",
                        "batch_dedupe_keys",
                        "batch_idempotency_keys",
                        "batch_webhooks",
                        "batch_tombstones");
        assertThat(names("select description as name from batch_migrations")).containsExactly("jobs");
    }

    @Test
    void migrate_again_changesNothing() {
        Schema.migrate(pool).then(Schema.migrate(pool)).block(LIMIT);

        assertThat(names("select description as name from batch_migrations")).containsExactly("jobs");
    }

    @Test
    void indexes_always_areNamedAfterTheirTable() {
        Schema.migrate(pool).block(LIMIT);

        assertThat(names("select indexname || ' ' || tablename as name from pg_indexes where schemaname = 'public'"))
                .isNotEmpty()
                .allMatch(pair -> pair.startsWith(pair.split(" ")[1] + "_"));
    }

    private List<String> names(String sql) {
        return Objects.requireNonNull(Mono.usingWhen(
                        pool.create(),
                        connection -> Sql.list(connection, row -> row.get("name", String.class), sql),
                        Connection::close)
                .block(LIMIT));
    }
}
