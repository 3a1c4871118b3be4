package io.millrace.archiveorigin.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Runs statements, each a transaction of its own. They are never cancelled, because a query that is cancelled half read can poison
 * its connection: whoever cancels, or has waited long enough, is let go, and the statement runs to its end.
 */
final class Tables {
    static final Parameter NO_BYTES = Parameters.in(byte[].class);
    static final Parameter NO_TIME = Parameters.in(OffsetDateTime.class);

    /** For statements that may be repeated, and that somebody depends on. About six seconds. */
    static final Retry UNTIL_IT_IS_BACK = Retry.backoff(5, Duration.ofMillis(200))
            .filter(ErrorCode.CONNECTION_ERROR::matches)
            .onRetryExhaustedThrow((spec, last) -> last.failure());

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ConnectionFactory factory;

    Tables(ConnectionFactory factory) {
        this.factory = factory;
    }

    /** The one row that a statement answers, or none. */
    <T> Mono<T> one(Function<Row, T> mapper, String sql, Object... arguments) {
        Mono<List<T>> rows = Mono.usingWhen(
                factory.create(), connection -> execute(connection, mapper, sql, arguments), Connection::close);
        return Mono.<List<T>>deferContextual(context ->
                        Mono.fromFuture(() -> rows.contextWrite(context).toFuture(), true))
                .timeout(PATIENCE)
                .onErrorMap(Tables::failure)
                .flatMap(all -> Mono.justOrEmpty(all.stream().findFirst()));
    }

    private static <T> Mono<List<T>> execute(
            Connection connection, Function<Row, T> mapper, String sql, Object... arguments) {
        return Flux.defer(() -> {
                    Statement statement = connection.createStatement(sql);
                    for (int i = 0; i < arguments.length; i++) {
                        statement.bind(i, arguments[i]);
                    }
                    return Flux.<Result>from(statement.execute());
                })
                .concatMap(result -> result.map((row, metadata) -> mapper.apply(row)))
                .collectList();
    }

    /** Of a statement of which only matters whether there was a row. */
    static Boolean done(Row row) {
        return true;
    }

    static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    static Instant time(Row row, String column) {
        return Objects.requireNonNull(row.get(column, OffsetDateTime.class), column)
                .toInstant();
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
