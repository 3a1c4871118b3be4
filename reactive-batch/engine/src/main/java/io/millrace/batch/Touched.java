package io.millrace.batch;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** An existing record that an operation changes. */
record Touched(String model, Object id) {
    static <I, R> List<Touched> by(Operation<I, R> operation) {
        return operation instanceof Operation.Create
                ? List.of()
                : IntStream.range(0, operation.size())
                        .mapToObj(position -> at(operation, position))
                        .toList();
    }

    static <I, R> Touched at(Operation<I, R> operation, int position) {
        return new Touched(operation.model(), Objects.requireNonNull(Chunks.idAt(operation, position)));
    }
}
