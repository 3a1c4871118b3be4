package io.millrace.batch;

import io.millrace.batch.Operation.Create;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * In which order an execution sends its chunks: in stages, each of which has ended before the next begins. Higher priorities
 * come first; operations of one priority that touch the same record follow one another as submitted; all else is in
 * the earliest stage that it can be in.
 *
 * @param stages the chunks of each stage
 * @param chunks how many chunks each operation has
 */
record Plan(List<List<Piece>> stages, List<Integer> chunks) {

    static <I, R> Plan of(List<Operation<I, R>> operations, ManagerOptions<R> options) {
        List<List<Piece>> stages = new ArrayList<>();
        Integer[] chunks = new Integer[operations.size()];
        Map<Touched, Integer> lastStage = new HashMap<>();
        int first = 0; // stage of the present priority
        int priority = 0;
        for (int index : byPriority(operations)) {
            Operation<I, R> operation = operations.get(index);
            if (operation.priority() != priority) {
                first = stages.size();
                priority = operation.priority();
            }
            int stage = first;
            List<Touched> records = Touched.by(operation);
            for (Touched record : records) {
                stage = Math.max(stage, lastStage.getOrDefault(record, -1) + 1);
            }
            for (Touched record : records) {
                lastStage.put(record, stage);
            }
            while (stages.size() <= stage) {
                stages.add(new ArrayList<>());
            }
            List<Operation.Part> parts = Chunks.of(
                    operation,
                    options.chunkSize(),
                    options.maxBytes(),
                    position -> bytes(operation, position, options));
            chunks[index] = parts.size();
            for (Operation.Part part : parts) {
                stages.get(stage).add(new Piece(index, part.number(), part.positions()));
            }
        }
        return new Plan(stages, List.of(chunks));
    }

    /** Places of operations, the most urgent first, else as submitted. */
    static List<Integer> byPriority(List<? extends Operation<?, ?>> operations) {
        return IntStream.range(0, operations.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(
                                index -> operations.get(index).priority())
                        .reversed())
                .toList();
    }

    private static <I, R> long bytes(Operation<I, R> operation, int position, ManagerOptions<R> options) {
        return operation instanceof Create<I, R> create
                ? options.sizeOf().applyAsLong(create.records().get(position))
                : 0;
    }
}
