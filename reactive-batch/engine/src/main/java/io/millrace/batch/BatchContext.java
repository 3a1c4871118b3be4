package io.millrace.batch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Collects operations, to be executed together, once. Adding sends nothing and refuses nothing; what is wrong is told when
 * the batch is executed, all of it, and nothing is sent then.
 *
 * <p>Any number of threads may use it.
 */
public final class BatchContext<I, R> {
    private final String id;
    private final BatchManager<I, R> manager;
    private final Map<String, Object> context;
    private final ExecutedOnce<Operation<I, R>> operations = new ExecutedOnce<>();

    BatchContext(String id, BatchManager<I, R> manager, Map<String, Object> context) {
        this.id = id;
        this.manager = manager;
        this.context = context;
    }

    /** A batch on its own, with a manager's defaults, for where there is no manager to keep. */
    public static <I, R> BatchContext<I, R> of(BulkTarget<I, R> target) {
        return BatchManager.of(target).createBatch(Operation.newId());
    }

    /** What the batch is called. */
    public String id() {
        return id;
    }

    /** Adds the creation of records. */
    public BatchContext<I, R> create(String model, Collection<? extends R> records) {
        return add(Operation.<I, R>create(model, records).withContext(context));
    }

    /** Adds the writing of the same values to all records. */
    public BatchContext<I, R> update(String model, Collection<? extends I> ids, R values) {
        return add(Operation.<I, R>update(model, ids, values).withContext(context));
    }

    /** Adds the writing of each record's own values. */
    public BatchContext<I, R> update(String model, Map<? extends I, ? extends R> valuesById) {
        return add(Operation.<I, R>update(model, valuesById).withContext(context));
    }

    /** Adds the writing of each record's own values. */
    public BatchContext<I, R> update(String model, Collection<Operation.Row<I, R>> rows) {
        return add(Operation.update(model, rows).withContext(context));
    }

    /** Adds the deletion of records. */
    public BatchContext<I, R> delete(String model, Collection<? extends I> ids) {
        return add(Operation.<I, R>delete(model, ids).withContext(context));
    }

    /** As {@link #delete}, by the name that some services have for it. */
    public BatchContext<I, R> unlink(String model, Collection<? extends I> ids) {
        return delete(model, ids);
    }

    /**
     * Adds an operation as it is, with its own context and priority.
     *
     * @throws BatchException if the batch has been executed
     */
    public BatchContext<I, R> add(Operation<I, R> operation) {
        operations.add(Objects.requireNonNull(operation, "operation"));
        return this;
    }

    /**
     * Forgets all operations.
     *
     * @throws BatchException if the batch has been executed
     */
    public BatchContext<I, R> clear() {
        operations.clear();
        return this;
    }

    /** What has been collected so far. */
    public List<Operation<I, R>> operations() {
        return List.copyOf(operations.items());
    }

    /**
     * Completes at once: the end of a function given to {@link BatchManager#batch}.
     *
     * <p><b>Backpressure, Cancellation, Errors:</b> none, there is nothing to wait for. <b>Threads:</b> the subscriber's.
     */
    public Mono<Void> then() {
        return Mono.empty();
    }

    /**
     * Executes what has been collected by the time of subscription; emits what became of it, whatever that is. A second
     * subscription signals a {@link BatchException} and sends nothing: to do what is left, execute {@link
     * BatchExecution#remaining()}. After a {@link BatchValidationException} the batch may be corrected and executed. One given by
     * {@link BatchManager#batch} is executed by that.
     *
     * <p><b>Backpressure, Cancellation, Threads:</b> as {@link BatchManager#execute(List)}'s. <b>Errors:</b> those, and {@link
     * BatchException} where it was executed before or another of its id is running.
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

    /** As {@link #execute()}, but nothing collected is nothing to do, and no fault. */
    Mono<BatchExecution<I, R>> executeAny() {
        return operations.execute(all -> all.isEmpty()
                ? Mono.just(new BatchExecution<>(id, List.of(), Duration.ZERO, List.of()))
                : manager.execute(id, all, null));
    }

    private Mono<BatchExecution<I, R>> run(@Nullable Consumer<? super BatchProgress> progress) {
        return operations.execute(all -> manager.execute(id, all, progress)).onErrorStop();
    }
}
