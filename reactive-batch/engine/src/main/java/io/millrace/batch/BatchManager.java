package io.millrace.batch;

import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Creates, updates and deletes many records of a {@link BulkTarget}, in chunks, under one limit, and tells of each record what
 * became of it.
 *
 * <pre>{@code
 * BatchManager<Long, Map<String, Object>> manager = BatchManager.of(target).chunkSize(100).concurrency(5);
 * Mono<List<Long>> ids = manager.bulkCreate("res.partner", records);
 * Mono<BatchExecution<Long, Map<String, Object>>> done = manager.batch(batch -> batch
 *         .update("res.partner", ids, Map.of("active", false))
 *         .delete("res.partner.category", categoryIds)
 *         .then());
 * }</pre>
 *
 * <p>Keep a manager: its limit holds for all that is done through it. A setter returns another view of the same manager, which
 * shares limit, retry budget and statistics with it; {@link #concurrency}, {@link #gate} and {@link #scheduler} begin new ones.
 *
 * <p><b>Atomicity:</b> that of the target's single call, no more. Calls of one execution do not succeed or fail together; see
 * {@link #compensate()} for what can be done about it. <b>Order:</b> operations of higher {@linkplain Operation#priority()
 * priority} have ended before others begin. Among equal ones, those that touch the same record run one after another as they
 * were submitted; a record of which an earlier operation's outcome is unknown is then left alone. All others run together, in
 * stages: what follows an operation follows all that ran together with that. A record may occur once in an operation.
 *
 * <p><b>Validation:</b> everything is checked before anything is sent, and {@link BatchValidationException} names every fault.
 * <b>Retries:</b> a call that is known to have done nothing, and may succeed later, is tried again, 3 times in all unless told
 * otherwise, after a backoff or when the target said. A call that may have taken effect is {@link ErrorCode#AMBIGUOUS} and never
 * repeated. Do not {@code retry} the publishers: each subscription sends everything; execute {@link
 * BatchExecution#remaining()}. <b>Cancellation:</b> cancels the calls under way and sends nothing more; what the calls under way have
 * done is then unknown, and nothing is compensated. <b>Threads:</b> outcomes arrive on the thread that brought the last
 * of them. <b>Errors:</b> {@code bulkUpdate}, {@code bulkDelete}, {@code batch} and the creation of a collection signal {@link
 * BatchExecutionException} if any record failed, with an outcome for each; {@link #execute} emits them. <b>Memory:</b> all records of an
 * execution; a creation from a publisher holds only what is under way.
 *
 * @param <I> the type of the ids
 * @param <R> the type of records and of the values of updates
 */
public final class BatchManager<I, R> {
    private static final int CONCURRENCY = 5;

    private final BulkTarget<I, R> target;
    private final ManagerOptions<R> options;
    private final ManagerState state;

    private BatchManager(BulkTarget<I, R> target, ManagerOptions<R> options, ManagerState state) {
        this.target = target;
        this.options = options;
        this.state = state;
    }

    /** A manager with chunks of 100 records, 5 calls at a time, 3 attempts each, and no limit of time. */
    public static <I, R> BatchManager<I, R> of(BulkTarget<I, R> target) {
        ManagerOptions<R> options = ManagerOptions.defaults();
        return new BatchManager<>(
                Objects.requireNonNull(target, "target"),
                options,
                new ManagerState(Gate.of(CONCURRENCY), options.scheduler()));
    }

    /**
     * Limit: how many records one call may have, default 100.
     *
     * @throws IllegalArgumentException if below 1
     */
    public BatchManager<I, R> chunkSize(int records) {
        return with(options.withChunkSize(atLeastOne("chunkSize", records)));
    }

    /**
     * Limit: how many bytes the records of one call may have together; a record that is larger alone is refused before anything is
     * sent. No limit by default. A call that the target refuses as {@linkplain MillraceException#isTooLarge() too large} is
     * sent again in halves in any case.
     *
     * @param sizeOf the bytes of a record
     * @throws IllegalArgumentException if {@code bytes} is below 1
     */
    public BatchManager<I, R> maxBytes(long bytes, ToLongFunction<? super R> sizeOf) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1: " + bytes);
        }
        return with(options.withMaxBytes(bytes).withSizeOf(Objects.requireNonNull(sizeOf, "sizeOf")));
    }

    /**
     * Limit: calls in flight over all that is done through this manager, default 5. A call counts from when it may go until its
     * answer, its waits in a client below included.
     *
     * @throws IllegalArgumentException if below 1
     */
    public BatchManager<I, R> concurrency(int calls) {
        return gate(Gate.of(atLeastOne("concurrency", calls)));
    }

    /**
     * As {@link #concurrency}, with a limit that is shared with others, or may change. An {@linkplain Gate#adaptive(int, int)
     * adaptive} gate learns from each call, from when it is sent to its answer, its waits below left out.
     */
    public BatchManager<I, R> gate(Gate gate) {
        return new BatchManager<>(
                target, options, new ManagerState(Objects.requireNonNull(gate, "gate"), options.scheduler()));
    }

    /**
     * How often a call is tried at most, the first time included, default 3.
     *
     * @throws IllegalArgumentException if below 1
     */
    public BatchManager<I, R> attempts(int attempts) {
        return with(options.withRetry(options.retry().withMaxAttempts(atLeastOne("attempts", attempts))));
    }

    /** When and how often a call is tried again; {@link RetryPolicy#defaults()} unless told otherwise. */
    public BatchManager<I, R> retry(RetryPolicy policy) {
        return with(options.withRetry(Objects.requireNonNull(policy, "policy")));
    }

    /**
     * How long an execution may take as a whole. What has not been sent by then is {@link ErrorCode#CANCELLED}, what is under
     * way {@link ErrorCode#AMBIGUOUS}. No limit by default.
     *
     * @throws IllegalArgumentException if not positive
     */
    public BatchManager<I, R> timeout(Duration timeout) {
        return with(options.withTimeout(positive("timeout", timeout)));
    }

    /**
     * How long one call may take, its waiting below (for quota or circuit) not counted; its records are {@link
     * ErrorCode#AMBIGUOUS} then. No limit by default.
     *
     * @throws IllegalArgumentException if not positive
     */
    public BatchManager<I, R> callTimeout(Duration timeout) {
        return with(options.withCallTimeout(positive("callTimeout", timeout)));
    }

    /** Sends nothing more once a record has failed, and awaits what is under way; the rest is {@link ErrorCode#CANCELLED}. */
    public BatchManager<I, R> failFast() {
        return with(options.withFailFast(true));
    }

    /**
     * Halves a call that was refused for its content, until the records that it was refused for stand alone: {@link
     * ErrorCode#INVALID_INPUT}, {@link ErrorCode#NOT_FOUND} and {@link ErrorCode#CONFLICT}, when the target itself says so. Otherwise
     * all records of a refused call fail together. One bad record among n costs about 2 log2 n further calls.
     */
    public BatchManager<I, R> bisectFailures() {
        return with(options.withBisecting(true));
    }

    /**
     * Tries to undo what an execution has done if not everything succeeded, the last operation first, and reports it record by
     * record in {@link BatchExecution#compensations()}. Off by default.
     *
     * <p>It is no rollback. Others see, and may use, what is undone later. Created records are deleted, but ids, messages and what
     * else their creation set off stay. Updated records get the values back that they had before, if the target can tell these,
     * over whatever others wrote meanwhile. Deleted records stay deleted: made anew they would be others, with other ids and
     * without what referred to them. Records of unknown outcome are left alone. Undoing can fail as well, has the same limit of
     * time once more, and does not take place when the subscriber cancels or the process dies. Each call that updates costs a
     * reading call before it, and is not sent if that fails.
     */
    public BatchManager<I, R> compensate() {
        return with(options.withCompensating(true));
    }

    /** What the target is told with the operations made by this manager; operations made elsewhere have their own. */
    public BatchManager<I, R> context(Map<String, ?> context) {
        return with(options.withContext(Copies.ofContext(context)));
    }

    /**
     * Reports each execution as {@link BatchObservation#BATCH}, of which a creation from a publisher is one for each chunk, and
     * each call of the target as {@link BatchObservation#CALL}, the parent of what that reports. A no-op registry, like none, costs
     * nothing.
     *
     * @param name tells managers apart in metrics, such as {@code odoo.records}
     */
    public BatchManager<I, R> observe(ObservationRegistry registry, String name) {
        return with(options.withObserved(registry.isNoop() ? null : new Observed(registry, name)));
    }

    /** Shows the executions of this manager, while they last, in gauges. */
    public BatchManager<I, R> meters(BatchMeters meters) {
        return with(options.withMeters(Objects.requireNonNull(meters, "meters")));
    }

    /** Tells the time; {@link reactor.core.scheduler.Schedulers#parallel()} by default. */
    public BatchManager<I, R> scheduler(Scheduler scheduler) {
        Objects.requireNonNull(scheduler, "scheduler");
        return new BatchManager<>(target, options.withScheduler(scheduler), new ManagerState(state.gate, scheduler));
    }

    /**
     * Creates all records; emits their ids in the order of the records.
     *
     * <p><b>Backpressure:</b> none, calls go as the limit lets them. <b>Cancellation:</b> sends nothing more, and cancels the calls under
     * way, of which nobody knows then whether they took effect. <b>Threads:</b> that which brought the last outcome. <b>Errors:</b>
     * {@link BatchValidationException}, before anything is sent; {@link BatchExecutionException} if any record failed.
     */
    public Mono<List<I>> bulkCreate(String model, Collection<? extends R> records) {
        return all(Operation.create(model, records)).map(done -> done.results().stream()
                .map(result -> result.orElseThrow())
                .toList());
    }

    /**
     * Creates records as they come, and emits what became of each, in their order. A chunk is sent when it is full or the source has
     * ended. A faulty record fails alone, unsent.
     *
     * <p><b>Backpressure:</b> reads four chunks ahead of the subscriber for each call in flight, so that an endless source
     * runs in constant memory. <b>Cancellation:</b> cancels the source too; otherwise as {@link #bulkCreate(String, Collection)}'s.
     * <b>Threads:</b> those on which calls end, or records arrive. <b>Errors:</b> the source's, after the outcomes of the records
     * before it; {@link BatchValidationException}, before anything is sent, where the target cannot create. {@link #timeout}, {@link
     * #failFast()} and {@link #compensate()} do not apply.
     */
    public Flux<BatchItem<R, I>> bulkCreate(String model, Publisher<? extends R> records) {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(records, "records");
        return Flux.defer(() -> new CreateStream<>(model, target, options, state).items(records))
                .onErrorStop();
    }

    /**
     * Writes the same values to all records; emits how many these are.
     *
     * <p><b>Backpressure, Cancellation, Threads, Errors:</b> as {@link #bulkCreate(String, Collection)}'s.
     */
    public Mono<Integer> bulkUpdate(String model, Collection<? extends I> ids, R values) {
        return counted(Operation.update(model, ids, values));
    }

    /**
     * Writes to each record its own values, equal ones together; emits how many records these are.
     *
     * <p><b>Backpressure, Cancellation, Threads, Errors:</b> as {@link #bulkCreate(String, Collection)}'s.
     */
    public Mono<Integer> bulkUpdate(String model, Map<? extends I, ? extends R> valuesById) {
        return counted(Operation.update(model, valuesById));
    }

    /**
     * Writes to each record its own values, equal ones together; emits how many records these are.
     *
     * <p><b>Backpressure, Cancellation, Threads, Errors:</b> as {@link #bulkCreate(String, Collection)}'s.
     */
    public Mono<Integer> bulkUpdate(String model, Collection<Operation.Row<I, R>> rows) {
        return counted(Operation.update(model, rows));
    }

    /**
     * Deletes all records; emits how many these are.
     *
     * <p><b>Backpressure, Cancellation, Threads, Errors:</b> as {@link #bulkCreate(String, Collection)}'s.
     */
    public Mono<Integer> bulkDelete(String model, Collection<? extends I> ids) {
        return counted(Operation.delete(model, ids));
    }

    /**
     * Executes what {@code collect} collects, once what it returns has completed; if that fails, nothing is sent. It is called for
     * each subscription, with an empty context.
     *
     * <p><b>Backpressure, Threads:</b> as {@link #bulkCreate(String, Collection)}'s. <b>Cancellation:</b> the same, and cancels what {@code
     * collect} returned. <b>Errors:</b> the same, and those of {@code collect} and what it returned.
     */
    public Mono<BatchExecution<I, R>> batch(Function<? super BatchContext<I, R>, ? extends Publisher<?>> collect) {
        Objects.requireNonNull(collect, "collect");
        return Mono.defer(() -> {
                    BatchContext<I, R> context = createBatch(Operation.newId());
                    return Flux.from(collect.apply(context))
                            .then(Mono.defer(context::executeAny))
                            .map(BatchExecution::orElseThrow);
                })
                .onErrorStop();
    }

    /** A batch to be filled and then executed, once. No two with the same id can run at the same time. */
    public BatchContext<I, R> createBatch(String batchId) {
        return new BatchContext<>(Objects.requireNonNull(batchId, "batchId"), this, options.context());
    }

    /** Collects records to be created. */
    public OperationCollector<R, I, R> collectCreates(String model) {
        return new OperationCollector<>(
                this, records -> Operation.<I, R>create(model, records).withContext(options.context()));
    }

    /** Collects records to be updated. */
    public OperationCollector<Operation.Row<I, R>, I, R> collectUpdates(String model) {
        return new OperationCollector<>(
                this, rows -> Operation.<I, R>update(model, rows).withContext(options.context()));
    }

    /** Collects ids of records to be deleted. */
    public OperationCollector<I, I, R> collectDeletes(String model) {
        return new OperationCollector<>(
                this, ids -> Operation.<I, R>delete(model, ids).withContext(options.context()));
    }

    /**
     * Executes operations; emits what became of them, whatever that is.
     *
     * <p><b>Backpressure, Cancellation, Threads:</b> as {@link #bulkCreate(String, Collection)}'s. <b>Errors:</b> {@link
     * BatchValidationException}, before anything is sent; those of the records are in what is emitted.
     */
    public Mono<BatchExecution<I, R>> execute(List<? extends Operation<I, R>> operations) {
        return execute(Operation.newId(), operations, null);
    }

    /**
     * As {@link #execute(List)}, telling a listener how far it has come: after every chunk, one call at a time, what piles up
     * during a call told as one, the last always told. It runs on the thread that ended the chunk, so it should be quick; what it
     * throws is logged and harms nothing. Back-pressure, cancellation, threads and errors as there.
     */
    public Mono<BatchExecution<I, R>> execute(
            List<? extends Operation<I, R>> operations, Consumer<? super BatchProgress> progress) {
        return execute(Operation.newId(), operations, Objects.requireNonNull(progress, "progress"));
    }

    /** Everything that is wrong with operations, as far as it can be told without sending any; empty if nothing is. */
    public List<BatchFault> validate(List<? extends Operation<I, R>> operations) {
        return new Validation<>(target, options).faults(List.copyOf(operations));
    }

    /** What has been done through this manager so far. */
    public BatchStatistics statistics() {
        return state.statistics();
    }

    /** How far each running execution has come, by its id. */
    public Map<String, BatchProgress> running() {
        return state.running();
    }

    /** Where each operation of a running execution stands, by its id; empty if no execution of that id runs. */
    public Map<String, OperationStatus> statuses(String batchId) {
        return state.statuses(batchId);
    }

    Mono<BatchExecution<I, R>> execute(
            String batchId,
            List<? extends Operation<I, R>> operations,
            @Nullable Consumer<? super BatchProgress> progress) {
        List<Operation<I, R>> all = List.copyOf(operations);
        return Mono.defer(() -> {
                    List<BatchFault> faults = all.isEmpty()
                            ? List.of(new BatchFault(batchId, null, "there is nothing to do"))
                            : validate(all);
                    return faults.isEmpty()
                            ? new Execution<>(batchId, all, target, options, state, progress).run()
                            : Mono.error(new BatchValidationException(faults));
                })
                .onErrorStop();
    }

    private Mono<BatchExecution<I, R>> all(Operation<I, R> operation) {
        return execute(List.of(operation.withContext(options.context())))
                .map(BatchExecution::orElseThrow)
                .onErrorStop();
    }

    private Mono<Integer> counted(Operation<I, R> operation) {
        return all(operation).map(done -> operation.size());
    }

    private BatchManager<I, R> with(ManagerOptions<R> changed) {
        return new BatchManager<>(target, changed, state);
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
        return value;
    }
}
