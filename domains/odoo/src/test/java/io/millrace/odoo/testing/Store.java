package io.millrace.odoo.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The rows of a database. Each call is a transaction of its own: all of it is kept, or nothing but the ids it has used up. */
final class Store {
    private Map<String, Map<Long, Map<String, Object>>> tables = new HashMap<>();
    private Map<String, Target> externalIds = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();

    /** What an external id names. */
    record Target(String model, long id) {}

    synchronized <T> T transaction(Supplier<T> work) {
        Map<String, Map<Long, Map<String, Object>>> before = new HashMap<>();
        tables.forEach((model, rows) -> before.put(model, new LinkedHashMap<>(rows)));
        Map<String, Target> idsBefore = new HashMap<>(externalIds);
        try {
            return work.get();
        } catch (RuntimeException failure) {
            tables = before;
            externalIds = idsBefore;
            throw failure;
        }
    }

    synchronized Map<Long, Map<String, Object>> rows(String model) {
        return tables.computeIfAbsent(model, any -> new LinkedHashMap<>());
    }

    /** Used up even if nothing comes of it. */
    synchronized long nextId(String model) {
        return sequences.merge(model, 1L, Long::sum);
    }

    /** Lets the next id be this one. */
    synchronized void nextIdIs(String model, long id) {
        sequences.put(model, id - 1);
    }

    synchronized void put(String model, long id, Map<String, Object> row) {
        rows(model).put(id, Collections.unmodifiableMap(new LinkedHashMap<>(row)));
    }

    synchronized Map<String, Target> externalIds() {
        return externalIds;
    }

    synchronized List<Map<String, Object>> copy(String model) {
        return new ArrayList<>(rows(model).values());
    }
}
