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
        return BulkCall.<String, V>results(MAX_KEYS, keys -> {
                    List<String> asked =
                            keys.stream().filter(key -> !key.isBlank()).toList();
                    Mono<? extends List<V>> rows = asked.isEmpty()
                            ? Mono.just(List.of())
                            : query.apply(where(property).in(asked));
                    return rows.map(found -> outcomes(property, keys, found, keyOf));
                })
                .maxBytes(MAX_BYTES, key -> encodedLength(where(property).in(key)))
                .bisectFailures();
    }

    private static <V> List<Result<V>> outcomes(
            String property, List<String> keys, List<V> rows, Function<? super V, @Nullable String> keyOf) {
        Map<String, V> byKey = new HashMap<>();
        Map<String, V> byCase = new HashMap<>();
        rows.forEach(row -> {
            String key = String.valueOf(keyOf.apply(row));
            byKey.put(key, row);
            byCase.put(key.toLowerCase(Locale.ROOT), row);
        });
        return keys.stream()
                .map(key -> outcome(property, key, byKey.getOrDefault(key, byCase.get(key.toLowerCase(Locale.ROOT)))))
                .toList();
    }

    private static <V> Result<V> outcome(String property, String key, @Nullable V row) {
        if (key.isBlank()) {
            return Result.failure(ErrorCode.INVALID_INPUT, property + " is required, but is blank");
        }
        return row == null
                ? Result.failure(ErrorCode.NOT_FOUND, "there is none with " + property + " " + key)
                : Result.success(row);
    }

    private static long encodedLength(Filter filter) {
        return URLEncoder.encode(filter.toString(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .length();
    }
}
