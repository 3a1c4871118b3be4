package io.millrace.batch;

import io.millrace.batch.Operation.Create;
import io.millrace.batch.Operation.Delete;
import io.millrace.batch.Operation.Part;
import io.millrace.batch.Operation.Row;
import io.millrace.batch.Operation.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How an operation is cut into the chunks that are sent: by count, by bytes, and updates by equal values. */
final class Chunks {
    private Chunks() {}

    static <I, R> List<Part> of(Operation<I, R> operation, int chunkSize) {
        return of(operation, chunkSize, Long.MAX_VALUE, position -> 0);
    }

    /** As {@link #of(Operation, int)}; and no more bytes of records in a chunk than {@code maxBytes}, unless it has but one. */
    static <I, R> List<Part> of(Operation<I, R> operation, int chunkSize, long maxBytes, IntToLongFunction bytesAt) {
        if (chunkSize < 1) {
            throw new IllegalArgumentException("chunkSize must be at least 1: " + chunkSize);
        }
        List<Part> parts = new ArrayList<>();
        for (List<Integer> group : groups(operation)) {
            List<Integer> chunk = new ArrayList<>();
            long bytes = 0;
            for (int position : group) {
                long more = operation instanceof Create ? bytesAt.applyAsLong(position) : 0; // others send values once
                if (chunk.size() == chunkSize || (!chunk.isEmpty() && more > maxBytes - bytes)) {
                    parts.add(new Part(operation.id(), parts.size(), chunk));
                    chunk = new ArrayList<>();
                    bytes = 0;
                }
                chunk.add(position);
                bytes += more;
            }
            if (!chunk.isEmpty()) {
                parts.add(new Part(operation.id(), parts.size(), chunk));
            }
        }
        return Collections.unmodifiableList(parts);
    }

    static String idOf(Part part) {
        return part.operationId() + "#" + part.number();
    }

    static <T> List<T> pick(List<T> from, List<Integer> positions) {
        return positions.stream().map(from::get).toList();
    }

    /** The ids of records that exist before the operation; none for a creation. */
    static <I, R> @Nullable I idAt(Operation<I, R> operation, int position) {
        if (operation instanceof Update<I, R> update) {
            return update.rows().get(position).id();
        }
        return operation instanceof Delete<I, R> delete ? delete.ids().get(position) : null;
    }

    /** The same operation for some of its records alone. */
    static <I, R> Operation<I, R> only(Operation<I, R> operation, List<Integer> positions) {
        Map<String, Object> context = operation.context();
        if (operation instanceof Create<I, R> create) {
            List<R> records = pick(create.records(), positions);
            return new Create<>(create.id(), create.model(), records, context, create.priority(), null);
        }
        if (operation instanceof Update<I, R> update) {
            List<Row<I, R>> rows = pick(update.rows(), positions);
            return new Update<>(update.id(), update.model(), rows, context, update.priority(), null);
        }
        Delete<I, R> delete = (Delete<I, R>) operation;
        return new Delete<>(
                delete.id(), delete.model(), pick(delete.ids(), positions), context, delete.priority(), null);
    }

    private static <I, R> Collection<List<Integer>> groups(Operation<I, R> operation) {
        if (!(operation instanceof Update<I, R> update)) {
            return List.of(IntStream.range(0, operation.size()).boxed().toList());
        }
        Map<R, List<Integer>> groups = new LinkedHashMap<>();
        R before = null;
        List<Integer> group = List.of();
        for (int position = 0; position < update.rows().size(); position++) {
            Row<I, R> row = Objects.requireNonNull(update.rows().get(position));
            if (position == 0 || row.values() != before) { // large shared values are not hashed for each record
                group = groups.computeIfAbsent(row.values(), values -> new ArrayList<>());
            }
            group.add(position);
            before = row.values();
        }
        return groups.values();
    }
}
