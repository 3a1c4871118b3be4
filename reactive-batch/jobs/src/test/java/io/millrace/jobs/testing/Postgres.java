package io.millrace.jobs.testing;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One PostgreSQL for all tests of the module, as real as any but that it does not wait for its disk (with
 * {@code -Dmillrace.long=true} it does); a database for each class.
 */
public final class Postgres {
    private static final String USER = "postgres";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Postgres() {}

    /** Started when first asked for: processes that are given one start none. */
    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("max_connections", "200");
            if (Boolean.getBoolean("millrace.long")) {
                server.setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on");
            }
            return server.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static int port() {
        return Server.RUNNING.getPort();
    }

    /** A new database with nothing in it. */
    public static String emptyDatabase() {
        String name = "jobs_" + DATABASES.incrementAndGet();
        execute("create database " + name);
        return name;
    }

    /** Cuts all connections to a database, and lets nobody in, as while its server is restarted. */
    public static void shut(String database) {
        execute("alter database " + database + " allow_connections false");
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
    }

    public static void open(String database) {
        execute("alter database " + database + " allow_connections true");
    }

    private static void execute(String sql) {
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public static ConnectionPool pool(String database) {
        return pool(port(), database, 10);
    }

    public static ConnectionPool pool(int port, String database, int connections) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(
                        new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                                .host("localhost")
                                .port(port)
                                .username(USER)
                                .password(USER)
                                .database(database)
                                .connectTimeout(Duration.ofSeconds(10))
                                .statementTimeout(Duration.ofSeconds(30))
                                .build()))
                .initialSize(0)
                .maxSize(connections)
                .maxAcquireTime(Duration.ofSeconds(30))
                .maxCreateConnectionTime(Duration.ofSeconds(10))
                .build());
    }
}
