package io.millrace.batch;

import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs an operation for each of many keys, and gives each key exactly one outcome.
 *
 * <pre>{@code
 * Batch<String, Product> batch = Batch.each(products::getProduct).concurrency(10);
 * Flux<BatchItem<String, Product>> items = batch.run(partNumbers);
 * }</pre>
 *
 * <p>A batch is an immutable description: each setter returns a new one, nothing happens before subscription, and two
 * subscriptions are two runs. An operation may do what it likes (throw, return null, complete empty, emit twice): its key
 * is settled once, and its neighbours do not notice.
 *
 * <p><b>Order:</b> outcomes come in the order of the keys, unless {@link #unordered()}. <b>Backpressure:</b> at most {@link
 * #window} keys are read ahead of the oldest outcome that has not been delivered, so a slow subscriber slows the calls and
 * an endless stream of keys runs in constant memory. <b>Cancellation:</b> starts nothing new and cancels what runs.
 * <b>Threads:</b> an outcome arrives on the thread that settled it or a key before it; the next operation may be subscribed
 * there too. <b>Errors:</b> only the key publisher's, after the outcomes of all keys it gave; what an operation signals
 * becomes its key's {@link Result.Failure}. <b>Context:</b> the subscriber's reaches every operation.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values; {@link Void} for operations without one
 */
public final class Batch<K, V extends @Nullable Object> {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final int LIKELY_THROTTLED_ABOVE = 100;
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final Function<? super K, ? extends Mono<V>> operation;
    private final BatchOptions options;
    private final @Nullable Checkpoint<V> checkpoint;

    private Batch(
            Function<? super K, ? extends Mono<V>> operation,
            BatchOptions options,
            @Nullable Checkpoint<V> checkpoint) {
        this.operation = operation;
        this.options = options;
        this.checkpoint = checkpoint;
    }

    /** An operation with a value; completing empty is {@link ErrorCode#NOT_FOUND}. */
    public static <K, V> Batch<K, V> each(Function<? super K, ? extends Mono<V>> operation) {
        return new Batch<>(Objects.requireNonNull(operation, "operation"), BatchOptions.defaults(false), null);
    }

    /** An operation without a value, which succeeds by completing. It is taken to be a {@linkplain #writing() write}. */
    public static <K> Batch<K, Void> effect(Function<? super K, ? extends Mono<Void>> operation) {
        return new Batch<K, Void>(Objects.requireNonNull(operation, "operation"), BatchOptions.defaults(true), null)
                .writing();
    }

    /**
     * Says that the operation changes something. Two things follow: one that is interrupted while it runs, by {@link
     * #itemTimeout} or {@link #failFast()}, is {@link ErrorCode#AMBIGUOUS}; and the default window is 4 instead of 64 times
     * the concurrency, because outcomes computed ahead of a subscriber that stops are lost to it.
     */
    public Batch<K, V> writing() {
        return with(options.withWrites(true));
    }

    /**
     * Limit: operations in flight, default 10. Above 100, expect to be throttled.
     *
     * @throws IllegalArgumentException if below 1
     */
    public Batch<K, V> concurrency(int operations) {
        if (atLeastOne("concurrency", operations) > LIKELY_THROTTLED_ABOVE && WARNED.compareAndSet(false, true)) {
            LOG.warn("a concurrency of {} is likely to be throttled by the server", operations);
        }
        return with(options.withConcurrency(operations));
    }

    /**
     * Limit: how far to run ahead of the oldest key without a delivered outcome, default 64 times the concurrency (4 times
     * for writes). Bounds what is held in memory; the wider, the less a slow item holds up the others.
     *
     * @throws IllegalArgumentException if below 1
     */
    public Batch<K, V> window(int keys) {
        return with(options.withWindow(atLeastOne("window", keys)));
    }

    /** A rate limit for operations that have none below them; a slot is taken after the permit, right before the call. */
    public Batch<K, V> quota(Quota quota) {
        return with(options.withQuota(Objects.requireNonNull(quota, "quota")));
    }

    /**
     * How long one operation may run; its waits for permit, quota, circuit and backoff do not count. A read that takes
     * longer is {@link ErrorCode#TIMEOUT}, a write {@link ErrorCode#AMBIGUOUS}. No limit by default.
     *
     * @throws IllegalArgumentException if not positive
     */
    public Batch<K, V> itemTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("itemTimeout must be positive: " + timeout);
        }
        return with(options.withItemTimeout(timeout));
    }

    /**
     * How long an item waits for a server that is down (an open circuit below it) before it fails; 60 s by default. Its
     * permit is free for others meanwhile.
     *
     * @throws IllegalArgumentException if negative
     */
    public Batch<K, V> outagePatience(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("outagePatience must not be negative: " + patience);
        }
        return with(options.withOutagePatience(patience));
    }

    /**
     * Stops at the first failure: nothing new starts, a key publisher is cancelled, running reads are {@link
     * ErrorCode#CANCELLED} and running writes {@link ErrorCode#AMBIGUOUS}. Keys of a {@link Collection} that had not started
     * are {@link ErrorCode#CANCELLED}, so that each still has its outcome.
     */
    public Batch<K, V> failFast() {
        return with(options.withFailFast(true));
    }

    /** Emits outcomes as they come instead of in the order of the keys. */
    public Batch<K, V> unordered() {
        return with(options.withUnordered(true));
    }

    /**
     * Tells a listener how far the batch has come: after every outcome, one call at a time, outcomes that pile up during a
     * call told as one, the last always told (after the last outcome, if a call is still under
     * way then). It runs on the thread that settled the outcome, so it should be quick; what
     * it throws is logged and harms nothing.
     */
    public Batch<K, V> onProgress(Consumer<? super Progress> listener) {
        return with(options.withProgress(Objects.requireNonNull(listener, "listener")));
    }

    /**
     * Reports each run as {@link BatchObservation#BATCH}, the parent of what its operations report. A no-op registry, like
     * none, costs nothing.
     *
     * @param name tells batches apart in metrics, such as {@code product.getProduct}
     */
    public Batch<K, V> observe(ObservationRegistry registry, String name) {
        return with(options.withObserved(registry.isNoop() ? null : new Observed(registry, name)));
    }

    /**
     * Records outcomes and deliveries, so that a run that died or was cancelled goes on where it was: the next one, given the
     * same keys in the same order, emits what had come to an end but was not delivered, runs what is missing, and omits the
     * rest; its progress and report count what it emits. Of operations that were under way when the process died, at most as many
     * as the concurrency, nothing is recorded: they run again. See {@link Checkpoint}.
     *
     * <p><b>Errors:</b> {@link CheckpointException}, before anything runs where the checkpoint is another batch's.
     */
    public Batch<K, V> checkpoint(Checkpoint<V> checkpoint) {
        return new Batch<>(operation, options, Objects.requireNonNull(checkpoint, "checkpoint"));
    }

    /** Tells the time; {@link reactor.core.scheduler.Schedulers#parallel()} by default. */
    public Batch<K, V> scheduler(Scheduler scheduler) {
        return with(options.withScheduler(Objects.requireNonNull(scheduler, "scheduler")));
    }

    /** Runs the batch; see the class for order, back-pressure, cancellation, threads and errors. */
    public Flux<BatchItem<K, V>> run(Iterable<? extends K> keys) {
        Objects.requireNonNull(keys, "keys");
        return runs(record -> newRun(keys, record).items());
    }

    /** As {@link #run(Iterable)}, over keys that come as they come. */
    public Flux<BatchItem<K, V>> run(Publisher<? extends K> keys) {
        Objects.requireNonNull(keys, "keys");
        return runs(record -> newRun(keys, record).items());
    }

    /** The outcomes alone. */
    public Flux<Result<V>> results(Iterable<? extends K> keys) {
        return run(keys).map(BatchItem::result);
    }

    /** The outcomes alone. */
    public Flux<Result<V>> results(Publisher<? extends K> keys) {
        return run(keys).map(BatchItem::result);
    }

    /** Runs the batch and tells what became of it as a whole; values are dropped as they come. */
    public Mono<BatchReport> report(Iterable<? extends K> keys) {
        Objects.requireNonNull(keys, "keys");
        return runs(record -> newRun(keys, record).report()).single();
    }

    /** As {@link #report(Iterable)}. */
    public Mono<BatchReport> report(Publisher<? extends K> keys) {
        Objects.requireNonNull(keys, "keys");
        return runs(record -> newRun(keys, record).report()).single();
    }

    /**
     * Runs the batch, hands each outcome to {@code consumer}, one after another, and tells what became of it as a whole. For
     * outcomes that have to be written somewhere: to a {@link #checkpoint} one counts as delivered when the publisher that the
     * consumer returned for it has completed.
     *
     * <p><b>Backpressure:</b> the next outcome waits for that publisher. <b>Errors:</b> of the consumer end the run.
     */
    public Mono<BatchReport> deliver(
            Iterable<? extends K> keys, Function<? super BatchItem<K, V>, ? extends Publisher<?>> consumer) {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(consumer, "consumer");
        return runs(record -> newRun(keys, record).deliver(consumer)).single();
    }

    /** As {@link #deliver(Iterable, Function)}. */
    public Mono<BatchReport> deliver(
            Publisher<? extends K> keys, Function<? super BatchItem<K, V>, ? extends Publisher<?>> consumer) {
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(consumer, "consumer");
        return runs(record -> newRun(keys, record).deliver(consumer)).single();
    }

    private <T> Flux<T> runs(Function<@Nullable CheckpointRecord<V>, Publisher<T>> run) {
        return checkpoint == null
                ? Flux.defer(() -> run.apply(null)).onErrorStop()
                : Flux.usingWhen(checkpoint.open(), run, CheckpointRecord::close)
                        .onErrorStop();
    }

    private BatchRun<K, V> newRun(Iterable<? extends K> keys, @Nullable CheckpointRecord<V> record) {
        Long total = keys instanceof Collection<? extends K> collection ? (long) collection.size() : null;
        return new BatchRun<K, V>(operation, options, Flux.fromIterable(keys), total).recordedIn(record);
    }

    private BatchRun<K, V> newRun(Publisher<? extends K> keys, @Nullable CheckpointRecord<V> record) {
        return new BatchRun<K, V>(operation, options, Flux.from(keys), null).recordedIn(record);
    }

    private Batch<K, V> with(BatchOptions changed) {
        return new Batch<>(operation, changed, checkpoint);
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
        return value;
    }
}
