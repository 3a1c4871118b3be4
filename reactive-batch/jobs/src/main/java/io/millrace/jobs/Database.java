package io.millrace.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Where statements run. Those of {@link #use} and {@link #transaction} are never cancelled, because a query that is cancelled half
 * read can poison its connection: whoever cancels, or has waited long enough, is let go, and the work runs to its end.
 */
final class Database {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ConnectionFactory factory;
    private final Duration patience;

    Database(ConnectionFactory factory) {
        this(factory, PATIENCE);
    }

    /** @param patience how long work is waited for, but where it is said to take longer */
    Database(ConnectionFactory factory, Duration patience) {
        this.factory = factory;
        this.patience = patience;
    }

    /** Runs work on a connection, each statement a transaction of its own. */
    <T> Mono<T> use(Function<Connection, Mono<T>> work) {
        return undisturbed(Mono.usingWhen(factory.create(), work, Connection::close));
    }

    /** Runs work as one transaction. */
    <T> Mono<T> transaction(Function<Connection, Mono<T>> work) {
        return undisturbed(open(work));
    }

    /** As {@link #transaction}, for work that is waited for as long as it takes. */
    <T> Mono<T> patientTransaction(Function<Connection, Mono<T>> work) {
        return runOut(open(work)).onErrorMap(Database::failure);
    }

    /** As {@link #transaction}, for work that waits for others: cancelling it rolls back. Its statements must not mind. */
    <T> Mono<T> longTransaction(Function<Connection, Mono<T>> work) {
        return open(work).onErrorMap(Database::failure);
    }

    private <T> Mono<T> open(Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                factory.create(),
                connection -> Mono.usingWhen(
                        Mono.from(connection.beginTransaction()).thenReturn(connection),
                        work,
                        Connection::commitTransaction,
                        (begun, failure) -> begun.rollbackTransaction(),
                        Connection::rollbackTransaction),
                Connection::close);
    }

    /** A factory of connections that stay with whoever asks, behind any pool. */
    static ConnectionFactory unpooled(ConnectionFactory factory) {
        return factory instanceof Wrapped<?> wrapper && wrapper.unwrap() instanceof ConnectionFactory inner
                ? unpooled(inner)
                : factory;
    }

    private <T> Mono<T> undisturbed(Mono<T> work) {
        return runOut(work).timeout(patience).onErrorMap(Database::failure);
    }

    /** The same, to its end whoever cancels. */
    static <T> Mono<T> runOut(Mono<T> work) {
        return Mono.deferContextual(
                context -> Mono.fromFuture(() -> work.contextWrite(context).toFuture(), true));
    }

    private static Throwable failure(Throwable failure) {
        if (failure instanceof MillraceException) {
            return failure;
        }
        if (failure instanceof R2dbcTransientResourceException
                || failure instanceof R2dbcNonTransientResourceException) {
            return new MillraceException(ErrorCode.CONNECTION_ERROR, "the database cannot be reached", failure);
        }
        if (failure instanceof TimeoutException) {
            return new MillraceException(ErrorCode.TIMEOUT, "the database did not answer in time", failure);
        }
        if (failure instanceof R2dbcException refused) {
            return new MillraceException(
                    ErrorCode.SERVER_ERROR, "the database refused (SQL state " + refused.getSqlState() + ")", failure);
        }
        // A clean-up that failed hides what it is about.
        return failure.getCause() instanceof R2dbcException cause ? failure(cause) : failure;
    }
}
