package io.millrace.benchmarks;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A PostgreSQL of the benchmark's own, which waits for its disk with every commit. */
final class PrivatePostgres implements AutoCloseable {
    private static final String NAME = "postgres";

    private final EmbeddedPostgres server;

    PrivatePostgres() {
        try {
            server = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_wal_size", "4GB") // no checkpoint amid a round
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    ConnectionPool pool(int connections) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(
                        new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                                .host("localhost")
                                .port(server.getPort())
                                .username(NAME)
                                .password(NAME)
                                .database(NAME)
                                .build()))
                .initialSize(connections)
                .maxSize(connections)
                .maxAcquireTime(Duration.ofSeconds(30))
                .build());
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
