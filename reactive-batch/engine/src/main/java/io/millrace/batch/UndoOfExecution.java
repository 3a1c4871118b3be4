package io.millrace.batch;

import io.millrace.batch.Operation.Create;
import io.millrace.batch.Operation.Row;
import io.millrace.batch.Operation.Update;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Undoes what an execution has done, the last first, as far as that goes, and tells of each record what became of it. */
final class UndoOfExecution<I, R> {
    private final BatchExecution<I, R> execution;
    private final Ledger<I, R> ledger;
    private final BulkTarget<I, R> target;
    private final ManagerOptions<R> options;
    private final ManagerState state;

    UndoOfExecution(
            BatchExecution<I, R> execution,
            Ledger<I, R> ledger,
            BulkTarget<I, R> target,
            ManagerOptions<R> options,
            ManagerState state) {
        this.execution = execution;
        this.ledger = ledger;
        this.target = target;
        this.options = options.withCompensating(false)
                .withFailFast(false)
                .withBisecting(true); // one record that cannot be undone must not keep its neighbours from it
        this.state = state;
    }

    Mono<List<Compensation<I>>> run(List<Operation<I, R>> operations) {
        List<Integer> order = new ArrayList<>(Plan.byPriority(operations));
        Collections.reverse(order);
        List<Step<I, R>> steps = new ArrayList<>();
        for (int index : order) {
            steps.add(step(index));
        }
        // Of different priorities: each has ended before the next begins.
        List<Operation<I, R>> reverse = new ArrayList<>();
        for (Step<I, R> step : steps) {
            if (step.operation != null) {
                reverse.add(step.operation.withPriority(-reverse.size()));
            }
        }
        if (reverse.isEmpty()) {
            return Mono.just(report(steps, List.of()));
        }
        return new Execution<>(execution.batchId(), reverse, target, options, state, null)
                .runWithin()
                .map(done -> report(steps, done.operations()));
    }

    private Step<I, R> step(int index) {
        OperationReport<I, R> report = execution.operations().get(index);
        Operation<I, R> operation = report.operation();
        List<Integer> done = IntStream.range(0, report.results().size())
                .filter(position -> report.results().get(position).isSuccess())
                .boxed()
                .toList();
        if (operation instanceof Create) {
            List<I> created = done.stream()
                    .map(position -> report.results().get(position).orElseThrow())
                    .toList();
            return done.isEmpty() || !target.abilities().contains(BulkTarget.Ability.DELETE)
                    ? new Step<>(operation, done, List.of(), null, "the target cannot delete")
                    : new Step<>(
                            operation,
                            done,
                            done,
                            undoing(operation, Operation.delete(operation.model(), created)),
                            "");
        }
        if (operation instanceof Update) {
            List<Integer> known = new ArrayList<>();
            List<Row<I, R>> rows = new ArrayList<>();
            for (int position : done) {
                R before = ledger.before(index, position);
                if (before != null && !ledger.isUncertain(operation, position)) {
                    known.add(position);
                    rows.add(new Row<>(report.results().get(position).orElseThrow(), before));
                }
            }
            String why = "what it overwrote was not read, or it may still be changed by a later operation";
            return rows.isEmpty()
                    ? new Step<>(operation, done, List.of(), null, why)
                    : new Step<>(
                            operation, done, known, undoing(operation, Operation.update(operation.model(), rows)), why);
        }
        return new Step<>(operation, done, List.of(), null, "created anew it would be another record");
    }

    private static <I, R> Operation<I, R> undoing(Operation<I, R> operation, Operation<I, R> reverse) {
        return reverse.withId(operation.id()).withContext(operation.context());
    }

    private static <I, R> List<Compensation<I>> report(List<Step<I, R>> steps, List<OperationReport<I, R>> reports) {
        List<Compensation<I>> compensations = new ArrayList<>();
        int next = 0;
        for (Step<I, R> step : steps) {
            List<Result<I>> results =
                    step.operation == null ? List.of() : reports.get(next++).results();
            int undone = 0; // those are among the done, in the same order
            for (int position : step.done) {
                boolean tried = undone < results.size() && step.undone.get(undone) == position;
                Result<I> result = tried
                        ? results.get(undone++)
                        : Result.failure(ErrorCode.OPERATION_FAILED, "not undone: " + step.whyNot);
                compensations.add(new Compensation<>(step.of.id(), position, result));
            }
        }
        return compensations;
    }

    /**
     * How to undo one operation.
     *
     * @param of the operation
     * @param done its records that succeeded
     * @param undone those of them that {@code operation} undoes, in its order
     * @param operation undoes them; null if none can be
     * @param whyNot why the others cannot be undone
     */
    private record Step<I, R>(
            Operation<I, R> of,
            List<Integer> done,
            List<Integer> undone,
            @Nullable Operation<I, R> operation,
            String whyNot) {}
}
