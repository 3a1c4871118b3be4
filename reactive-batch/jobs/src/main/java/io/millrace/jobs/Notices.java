package io.millrace.jobs;

import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * What the database tells of by itself, to all who subscribe, over one connection that lasts while anyone does. It may be lost
 * while that connection is down, so whoever listens also looks for himself now and then.
 */
final class Notices {
    /** The state of a job has changed, or some of its items can be claimed again. */
    static final String STATES = "batch_jobs";

    /** A job has come further. */
    static final String PROGRESS = "batch_progress";

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Flux<Notice> notices;

    /** Something about a job; null where any job may have changed unnoticed. */
    record Notice(String channel, @Nullable UUID job) {}

    Notices(ConnectionFactory factory) {
        ConnectionFactory own = Database.unpooled(factory);
        notices = Flux.usingWhen(own.create(), Notices::listen, Connection::close)
                .concatWith(Mono.error(() -> new IOException("the connection has ended")))
                .doOnError(failure -> LOG.warn("not listening to the database for a while: {}", failure.toString()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200)).maxBackoff(LONGEST_BACKOFF))
                .publish()
                .refCount(1, LINGER);
    }

    /** All notices; never ends by itself. For subscribers that do no more than ring a bell: a slow one holds up the others. */
    Flux<Notice> all() {
        return notices;
    }

    private static Flux<Notice> listen(Connection connection) {
        PostgresqlConnection postgres = postgres(connection);
        return Flux.merge(
                postgres.getNotifications().map(Notices::notice),
                postgres.createStatement("listen " + STATES)
                        .execute()
                        .concatMap(PostgresqlResult::getRowsUpdated)
                        .thenMany(postgres.createStatement("listen " + PROGRESS).execute())
                        .concatMap(PostgresqlResult::getRowsUpdated)
                        .then(Mono.just(new Notice(STATES, null)))); // what came before was missed
    }

    private static PostgresqlConnection postgres(Connection connection) {
        if (connection instanceof PostgresqlConnection postgres) {
            return postgres;
        }
        if (connection instanceof Wrapped<?> wrapper && wrapper.unwrap() instanceof Connection inner) {
            return postgres(inner);
        }
        throw new IllegalArgumentException("no connection to PostgreSQL: " + connection);
    }

    private static Notice notice(Notification notification) {
        String payload = notification.getParameter();
        try {
            return new Notice(notification.getName(), payload == null ? null : UUID.fromString(payload));
        } catch (IllegalArgumentException foreign) {
            return new Notice(notification.getName(), null);
        }
    }
}
