package io.millrace.archiveorigin.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import name.nkonev.r2dbc.migrate.core.BunchOfResourcesEntry;
import name.nkonev.r2dbc.migrate.core.Dialect;
import name.nkonev.r2dbc.migrate.core.PostgreSqlQueries;
import name.nkonev.r2dbc.migrate.core.R2dbcMigrate;
import name.nkonev.r2dbc.migrate.core.R2dbcMigrateProperties;
import name.nkonev.r2dbc.migrate.reader.MigrateResource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Brings the tables to the version of this library. */
final class Schema {
    private static final List<String> MIGRATIONS = List.of("V1__devices_and_locks.sql");
    private static final String HISTORY = "archive_origin_migrations";
    private static final String LOCK = "archive_origin_migrations_lock";

    private static final Duration LOCK_RETRY = Duration.ofMillis(200);
    private static final long LOCK_RETRIES = 300; // a minute

    private Schema() {}

    static Mono<Void> migrate(ConnectionFactory factory) {
        return Mono.fromCallable(Schema::scripts)
                .subscribeOn(Schedulers.boundedElastic()) // reads files of a jar
                // Unpooled: the lock is the session's, and a session that fails must take it with it.
                .flatMap(scripts -> R2dbcMigrate.migrate(
                        unpooled(factory), properties(), path -> scripts, new FirstComeFirstServed(), null));
    }

    private static ConnectionFactory unpooled(ConnectionFactory factory) {
        return factory instanceof Wrapped<?> wrapper && wrapper.unwrap() instanceof ConnectionFactory inner
                ? unpooled(inner)
                : factory;
    }

    private static R2dbcMigrateProperties properties() {
        R2dbcMigrateProperties properties = new R2dbcMigrateProperties();
        properties.setDialect(Dialect.POSTGRESQL);
        properties.setResources(List.of(BunchOfResourcesEntry.ofConventionallyNamedFiles("migrations")));
        properties.setMigrationsTable(HISTORY);
        properties.setMigrationsLockTable(LOCK);
        properties.setPreferDbSpecificLock(true); // its lock by table lets everybody in
        properties.setWaitForDatabase(false);
        properties.setAcquireLockRetryDelay(LOCK_RETRY);
        properties.setAcquireLockMaxRetries(LOCK_RETRIES);
        return properties;
    }

    private static List<MigrateResource> scripts() {
        return MIGRATIONS.stream().<MigrateResource>map(Script::of).toList();
    }

    /** The table of what was applied is made before the lock is taken, and PostgreSQL lets two who make one collide. */
    private static final class FirstComeFirstServed extends PostgreSqlQueries {
        FirstComeFirstServed() {
            super(null, HISTORY);
        }

        @Override
        public List<String> createInternalTables() {
            return Stream.concat(
                            Stream.of("select pg_advisory_xact_lock(hashtext('" + HISTORY + "'))"),
                            super.createInternalTables().stream())
                    .toList();
        }
    }

    private record Script(String name, String content) implements MigrateResource {
        static Script of(String name) {
            try (InputStream in = Schema.class.getResourceAsStream("migrations/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("the migration " + name + " is missing from the jar");
                }
                return new Script(name, new String(in.readAllBytes(), UTF_8));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        @Override
        public boolean isReadable() {
            return true;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(content.getBytes(UTF_8));
        }

        @Override
        public String getFilename() {
            return name;
        }
    }
}
