package io.millrace.jobs;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs one statement and reads all that it answers, before another can run on its connection. */
final class Sql {
    private Sql() {}

    static <T> Mono<List<T>> list(Connection connection, Function<Row, T> mapper, String sql, Object... arguments) {
        return execute(connection, sql, arguments)
                .concatMap(result -> result.map((row, metadata) -> mapper.apply(row)))
                .collectList();
    }

    /** The one row, or none. */
    static <T> Mono<T> one(Connection connection, Function<Row, T> mapper, String sql, Object... arguments) {
        return list(connection, mapper, sql, arguments)
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }

    /** How many rows it changed. */
    static Mono<Long> update(Connection connection, String sql, Object... arguments) {
        return execute(connection, sql, arguments)
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    /** Runs a statement whose rows, if there are any, nobody wants. */
    static Mono<Void> run(Connection connection, String sql, Object... arguments) {
        return list(connection, row -> true, sql, arguments).then();
    }

    private static Flux<Result> execute(Connection connection, String sql, Object... arguments) {
        return Flux.defer(() -> {
            Statement statement = connection.createStatement(sql);
            for (int i = 0; i < arguments.length; i++) {
                statement.bind(i, arguments[i]);
            }
            return Flux.<Result>from(statement.execute());
        });
    }

    /** An argument that may be null. */
    static Object nullable(Class<?> type, @Nullable Object value) {
        return value == null ? Parameters.in(type) : value;
    }

    static Object nullable(@Nullable Instant value) {
        return nullable(OffsetDateTime.class, value == null ? null : value.atOffset(ZoneOffset.UTC));
    }

    static <T> T get(Row row, String column, Class<T> type) {
        return Objects.requireNonNull(row.get(column, type), column);
    }

    static long count(Row row, String column) {
        return get(row, column, Long.class);
    }

    static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.get(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
