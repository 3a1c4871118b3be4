package io.millrace.wats.internal;

import static io.millrace.wats.odata.Filter.where;

import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.wats.odata.Filter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One request for many keys, where the answer names them: a list that is filtered with {@code in}. */
public final class InFilter {
    /** How many keys one request has at most. */
    public static final int MAX_KEYS = 50;

    private static final int MAX_BYTES = 1_700; // IIS refuses queries above 2,048 unless told otherwise

    private InFilter() {}

    /**
     * A call for up to 50 keys, fewer where they are long. A blank key is {@link ErrorCode#INVALID_INPUT} and not sent; one that no
     * row names is {@link ErrorCode#NOT_FOUND}. Where no row names a key exactly, one that differs in case does, because to the
     * server they are the same.
     *
     * @param property what is to be one of the keys; unique
     * @param keyOf its value in a row
     * @param query asks for the rows that a filter leaves
     */
    public static <V> BulkCall<String, V> call(
            String property,
            Function<? super V, @Nullable String> keyOf,
            Function<? super Filter, ? extends Mono<? extends List<V>>> query) {
        return asking(property, query, rows -> unique(property, rows, keyOf));
    }

    /**
     * As {@link #call}, of a property that rows may share: all rows of a key, whatever the case, and an empty list where there are
     * none.
     *
     * @param query asks for the rows that a filter leaves, all of them
     */
    public static <V> BulkCall<String, List<V>> grouped(
            String property,
            Function<? super V, @Nullable String> keyOf,
            Function<? super Filter, ? extends Mono<? extends List<V>>> query) {
        return asking(property, query, rows -> {
            Map<String, List<V>> byCase =
                    rows.stream().collect(Collectors.groupingBy(row -> folded(String.valueOf(keyOf.apply(row)))));
            return key -> Result.success(byCase.getOrDefault(folded(key), List.of()));
        });
    }

    private static <V, R> BulkCall<String, R> asking(
            String property,
            Function<? super Filter, ? extends Mono<? extends List<V>>> query,
            Function<List<V>, Function<String, Result<R>>> outcomes) {
        return BulkCall.<String, R>results(MAX_KEYS, keys -> {
                    List<String> asked =
                            keys.stream().filter(key -> !key.isBlank()).toList();
                    Mono<? extends List<V>> rows = asked.isEmpty()
                            ? Mono.just(List.of())
                            : query.apply(where(property).in(asked));
                    return rows.map(outcomes).map(outcome -> keys.stream()
                            .map(key -> key.isBlank() ? InFilter.<R>blank(property) : outcome.apply(key))
                            .toList());
                })
                .maxBytes(MAX_BYTES, key -> encodedLength(where(property).in(key)))
                .bisectFailures();
    }

    private static <V> Function<String, Result<V>> unique(
            String property, List<V> rows, Function<? super V, @Nullable String> keyOf) {
        Map<String, V> byKey = new HashMap<>();
        Map<String, V> byCase = new HashMap<>();
        rows.forEach(row -> {
            String key = String.valueOf(keyOf.apply(row));
            byKey.put(key, row);
            byCase.put(folded(key), row);
        });
        return key -> {
            V row = byKey.getOrDefault(key, byCase.get(folded(key)));
            return row == null
                    ? Result.failure(ErrorCode.NOT_FOUND, "there is none with " + property + " " + key)
                    : Result.success(row);
        };
    }

    private static <R> Result<R> blank(String property) {
        return Result.failure(ErrorCode.INVALID_INPUT, property + " is required, but is blank");
    }

    private static String folded(String key) {
        return key.toLowerCase(Locale.ROOT);
    }

    private static long encodedLength(Filter filter) {
        return URLEncoder.encode(filter.toString(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .length();
    }
}
