package io.millrace.batch;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Collects what is to be done in one way to one model, one by one, to be executed together, once; made by {@link
 * BatchManager#collectCreates}, {@link BatchManager#collectUpdates} and {@link BatchManager#collectDeletes}. It sends nothing by
 * itself and holds everything until then; for a steady stream of submissions take a collector that does.
 *
 * <p>Any number of threads may use it.
 *
 * @param <T> records, rows or ids
 */
public final class OperationCollector<T, I, R> {
    private final BatchManager<I, R> manager;
    private final Function<? super List<T>, ? extends Operation<I, R>> operation;
    private final ExecutedOnce<T> items = new ExecutedOnce<>();

    OperationCollector(BatchManager<I, R> manager, Function<? super List<T>, ? extends Operation<I, R>> operation) {
        this.manager = manager;
        this.operation = operation;
    }

    /**
     * Adds one.
     *
     * @throws BatchException if it has been executed
     */
    public OperationCollector<T, I, R> add(T item) {
        items.add(item);
        return this;
    }

    /**
     * Adds many.
     *
     * @throws BatchException if it has been executed
     */
    public OperationCollector<T, I, R> addMany(Iterable<? extends T> many) {
        many.forEach(this::add);
        return this;
    }

    /** How many have been added. */
    public int count() {
        return items.count();
    }

    /**
     * Forgets all.
     *
     * @throws BatchException if it has been executed
     */
    public OperationCollector<T, I, R> clear() {
        items.clear();
        return this;
    }

    /**
     * Executes what has been added by the time of subscription; emits what became of it, whatever that is. A second
     * subscription signals a {@link BatchException} and sends nothing; after a {@link BatchValidationException} it may be corrected.
     *
     * <p><b>Backpressure, Cancellation, Threads:</b> as {@link BatchManager#execute(List)}'s. <b>Errors:</b> those, and {@link
     * BatchException} where it was executed before.
     */
    public Mono<BatchExecution<I, R>> execute() {
        return run(null);
    }

    /**
     * As {@link #execute()}, telling a listener how far it has come; see {@link BatchManager#execute(List, Consumer)}.
     * Back-pressure, cancellation, threads and errors as there.
     */
    public Mono<BatchExecution<I, R>> execute(Consumer<? super BatchProgress> progress) {
        return run(Objects.requireNonNull(progress, "progress"));
    }

    private Mono<BatchExecution<I, R>> run(@Nullable Consumer<? super BatchProgress> progress) {
        return items.execute(all -> manager.execute(Operation.newId(), List.of(operation.apply(all)), progress))
                .onErrorStop();
    }
}
