package io.millrace.batch;

import io.millrace.batch.Operation.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies of callers' data that share nothing changeable with it; null stays null, wherever it stands. */
final class Copies {
    private Copies() {}

    /** An immutable copy of a map, collection or array and of all that it holds; anything else is itself. */
    @SuppressWarnings({"unchecked", "NullAway"
    }) // a copy implements the interfaces that callers declare: Map, List, Set, Collection; null of null
    static <T> T of(T value) {
        return (T) copy(value);
    }

    static Map<String, Object> ofContext(Map<String, ?> context) {
        return of(new LinkedHashMap<>(context));
    }

    /** Rows often share their values, and then so do the copies. */
    static <I, R> List<Row<I, R>> ofRows(List<Row<I, R>> rows) {
        List<Row<I, R>> copies = new ArrayList<>(rows.size());
        Row<I, R> before = null;
        Row<I, R> copyBefore = null;
        for (Row<I, R> row : rows) {
            if (row == null) {
                copies.add(row);
                continue;
            }
            R values = before != null && copyBefore != null && before.values() == row.values()
                    ? copyBefore.values()
                    : of(row.values());
            before = row;
            copyBefore = new Row<>(row.id(), values);
            copies.add(copyBefore);
        }
        return Collections.unmodifiableList(copies);
    }

    private static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, held) -> copy.put(key, copy(held)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Set<?> set) {
            Set<@Nullable Object> copy = new LinkedHashSet<>();
            set.forEach(held -> copy.add(copy(held)));
            return Collections.unmodifiableSet(copy);
        }
        if (value instanceof Collection<?> collection) {
            List<@Nullable Object> copy = new ArrayList<>(collection.size());
            collection.forEach(held -> copy.add(copy(held)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Object[] array) {
            Object[] copy = array.clone();
            Arrays.setAll(copy, i -> copy(array[i]));
            return copy;
        }
        return value;
    }
}
