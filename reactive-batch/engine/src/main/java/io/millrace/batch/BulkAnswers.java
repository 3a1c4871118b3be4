package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Matches what a bulk function answered to the keys it was given. */
final class BulkAnswers {
    private BulkAnswers() {}

    static <K, V> List<Result<V>> byKey(List<K> keys, Map<K, ? extends @Nullable V> values) {
        List<Result<V>> results = new ArrayList<>(keys.size());
        int matched = 0;
        for (K key : keys) {
            V value = values.get(key);
            if (value != null || values.containsKey(key)) {
                matched++;
            }
            results.add(valueOf(key, value));
        }
        if (matched < values.size()) {
            throw new BulkContractException("its map has " + (values.size() - matched) + " keys it was not given, "
                    + foreign(keys, values) + " among them");
        }
        return results;
    }

    static <K, V> List<Result<V>> byPosition(List<K> keys, List<? extends @Nullable V> values) {
        checkSize(keys, values);
        List<Result<V>> results = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            results.add(valueOf(keys.get(i), values.get(i)));
        }
        return results;
    }

    static <K, V extends @Nullable Object> List<Result<V>> results(List<K> keys, List<Result<V>> results) {
        checkSize(keys, results);
        for (int i = 0; i < keys.size(); i++) {
            if (results.get(i) == null) {
                throw new BulkContractException("it has null instead of an outcome for " + keys.get(i));
            }
        }
        return results;
    }

    private static <K, V> Result<V> valueOf(K key, @Nullable V value) {
        return value == null ? Result.failure(ErrorCode.NOT_FOUND, "nothing found for " + key) : Result.success(value);
    }

    private static void checkSize(List<?> keys, List<?> answers) {
        if (answers.size() != keys.size()) {
            throw new BulkContractException("its list has " + answers.size() + " entries for " + keys.size() + " keys");
        }
    }

    private static <K> K foreign(List<K> keys, Map<K, ?> values) {
        return values.keySet().stream()
                .filter(key -> !keys.contains(key))
                .findFirst()
                .orElseThrow();
    }
}
