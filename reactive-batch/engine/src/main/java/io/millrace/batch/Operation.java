package io.millrace.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done to many records of one model; what {@link BatchManager} runs.
 *
 * <pre>{@code
 * Operation<Long, Map<String, Object>> archive =
 *         Operation.<Long, Map<String, Object>>update("res.partner", ids, Map.of("active", false)).withPriority(10);
 * }</pre>
 *
 * <p>An operation is a value: what it is made from is copied, maps, lists, sets and arrays in it too, at any depth, so that
 * nothing done with it changes the caller's objects, and nothing done to those changes it. Records of other types are kept as they
 * are and should be immutable. Nothing is refused when it is made: the manager checks all operations of an execution at once
 * and names every fault.
 *
 * @param <I> the type of the ids
 * @param <R> the type of records and of the values of updates; for maps the interface, {@code Map<String, Object>}
 */
public sealed interface Operation<I, R> {

    /** Tells operations of one execution apart. */
    String id();

    /** What the records are, in the target's words: a table, a resource, a model. */
    String model();

    /** What the target is told beside the data, such as a language. */
    Map<String, Object> context();

    /** Operations of a higher priority have ended before those of a lower one begin; 0 unless said otherwise. */
    int priority();

    /** See {@link #part()}. */
    @Nullable
    Part partOrNull();

    /** How many records it concerns. */
    int size();

    /** The same with another id. */
    Operation<I, R> withId(String id);

    /** The same with another context. */
    Operation<I, R> withContext(Map<String, ?> context);

    /** The same with another priority. */
    Operation<I, R> withPriority(int priority);

    /**
     * The chunks it is sent in: at most so many records each, in their order; the rows of an update by equal values, because one
     * call writes the same values to all its records. Every chunk knows its {@link #part()}, even if there is only one.
     *
     * @throws IllegalArgumentException if {@code chunkSize} is below 1
     */
    List<? extends Operation<I, R>> split(int chunkSize);

    /** Which part of which operation this is, if it was made by {@link #split}. */
    default Optional<Part> part() {
        return Optional.ofNullable(partOrNull());
    }

    /** Creates records. */
    static <I, R> Create<I, R> create(String model, Collection<? extends R> records) {
        return new Create<>(newId(), model, new ArrayList<>(records), Map.of(), 0, null);
    }

    /** Writes the same values to all records. */
    static <I, R> Update<I, R> update(String model, Collection<? extends I> ids, R values) {
        R shared = Copies.of(values); // once, and not for each record
        return update(model, ids.stream().map(id -> new Row<I, R>(id, shared)).toList());
    }

    /** Writes to each record its own values, by id. */
    static <I, R> Update<I, R> update(String model, Map<? extends I, ? extends R> valuesById) {
        List<Row<I, R>> rows = new ArrayList<>(valuesById.size());
        valuesById.forEach((id, values) -> rows.add(new Row<>(id, values)));
        return update(model, rows);
    }

    /** Writes to each record its own values. */
    static <I, R> Update<I, R> update(String model, Collection<Row<I, R>> rows) {
        return new Update<>(newId(), model, new ArrayList<>(rows), Map.of(), 0, null);
    }

    /** Deletes records. */
    static <I, R> Delete<I, R> delete(String model, Collection<? extends I> ids) {
        return new Delete<>(newId(), model, new ArrayList<>(ids), Map.of(), 0, null);
    }

    /** Random, but not secure: that could block for want of entropy. */
    static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }

    /** One record of an update: its id, and what is to be written to it. */
    record Row<I, R>(I id, R values) {}

    /**
     * Which part of an operation a chunk is.
     *
     * @param operationId the operation that was split
     * @param number the chunk's number, from 0
     * @param positions where its records stand in that operation, from 0
     */
    record Part(String operationId, int number, List<Integer> positions) {
        public Part {
            positions = List.copyOf(positions);
        }
    }

    /** Creates {@code records}. */
    record Create<I, R>(
            String id,
            String model,
            List<R> records,
            Map<String, Object> context,
            int priority,
            @Nullable Part partOrNull)
            implements Operation<I, R> {
        public Create {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(model, "model");
            records = Copies.of(records);
            context = Copies.of(context);
        }

        @Override
        public int size() {
            return records.size();
        }

        @Override
        public Create<I, R> withId(String id) {
            return new Create<>(id, model, records, context, priority, partOrNull);
        }

        @Override
        public Create<I, R> withContext(Map<String, ?> context) {
            return new Create<>(id, model, records, Copies.ofContext(context), priority, partOrNull);
        }

        @Override
        public Create<I, R> withPriority(int priority) {
            return new Create<>(id, model, records, context, priority, partOrNull);
        }

        @Override
        public List<Create<I, R>> split(int chunkSize) {
            return Chunks.of(this, chunkSize).stream()
                    .map(part -> {
                        List<R> chunk = Chunks.pick(records, part.positions());
                        return new Create<I, R>(Chunks.idOf(part), model, chunk, context, priority, part);
                    })
                    .toList();
        }
    }

    /** Writes to the records of {@code rows}. */
    record Update<I, R>(
            String id,
            String model,
            List<Row<I, R>> rows,
            Map<String, Object> context,
            int priority,
            @Nullable Part partOrNull)
            implements Operation<I, R> {
        public Update {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(model, "model");
            rows = Copies.ofRows(rows);
            context = Copies.of(context);
        }

        @Override
        public int size() {
            return rows.size();
        }

        @Override
        public Update<I, R> withId(String id) {
            return new Update<>(id, model, rows, context, priority, partOrNull);
        }

        @Override
        public Update<I, R> withContext(Map<String, ?> context) {
            return new Update<>(id, model, rows, Copies.ofContext(context), priority, partOrNull);
        }

        @Override
        public Update<I, R> withPriority(int priority) {
            return new Update<>(id, model, rows, context, priority, partOrNull);
        }

        @Override
        public List<Update<I, R>> split(int chunkSize) {
            return Chunks.of(this, chunkSize).stream()
                    .map(part -> {
                        List<Row<I, R>> chunk = Chunks.pick(rows, part.positions());
                        return new Update<>(Chunks.idOf(part), model, chunk, context, priority, part);
                    })
                    .toList();
        }
    }

    /** Deletes the records of {@code ids}. */
    record Delete<I, R>(
            String id,
            String model,
            List<I> ids,
            Map<String, Object> context,
            int priority,
            @Nullable Part partOrNull) implements Operation<I, R> {
        public Delete {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(model, "model");
            ids = Copies.of(ids);
            context = Copies.of(context);
        }

        @Override
        public int size() {
            return ids.size();
        }

        @Override
        public Delete<I, R> withId(String id) {
            return new Delete<>(id, model, ids, context, priority, partOrNull);
        }

        @Override
        public Delete<I, R> withContext(Map<String, ?> context) {
            return new Delete<>(id, model, ids, Copies.ofContext(context), priority, partOrNull);
        }

        @Override
        public Delete<I, R> withPriority(int priority) {
            return new Delete<>(id, model, ids, context, priority, partOrNull);
        }

        @Override
        public List<Delete<I, R>> split(int chunkSize) {
            return Chunks.of(this, chunkSize).stream()
                    .map(part -> {
                        List<I> chunk = Chunks.pick(ids, part.positions());
                        return new Delete<I, R>(Chunks.idOf(part), model, chunk, context, priority, part);
                    })
                    .toList();
        }
    }
}
