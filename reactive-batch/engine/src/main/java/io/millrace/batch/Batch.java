package io.millrace.batch;

import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs an operation for each of many keys, or calls for many of them together, and gives each key exactly one outcome.
 *
 * <pre>{@code
 * Batch<String, Product> batch = Batch.each(products::getProduct).concurrency(10);
 * Flux<BatchItem<String, Product>> items = batch.run(partNumbers);
 *
 * Batch<String, Track> bulk = Batch.bulk(50, spotify::tracksById); // one call for up to 50 keys
 * }</pre>
 *
 * <p>A batch is an immutable description: each setter returns a new one, nothing happens before subscription, and two
 * subscriptions are two runs. An operation may do what it likes (throw, return null, complete empty, emit twice): its key
 * is settled once, and its neighbours do not notice. What a bulk function may do is told by {@link BulkCall}.
 *
 * <p><b>Order:</b> outcomes come in the order of the keys, unless {@link #unordered()}. <b>Backpressure:</b> at most {@link
 * #window} keys are read ahead of the oldest outcome that has not been delivered, so a slow subscriber slows the calls and
 * an endless stream of keys runs in constant memory. <b>Cancellation:</b> starts nothing new and cancels what runs.
 * <b>Threads:</b> an outcome arrives on the thread that settled it or a key before it; the next operation may be subscribed
 * there too, or on the {@linkplain #scheduler scheduler} after a wait. <b>Errors:</b> only the key publisher's, after the
 * outcomes of all keys it gave; what an operation signals becomes its key's {@link Result.Failure}. <b>Context:</b> the
 * subscriber's reaches every operation.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values; {@link Void} for operations without one
 */
public final class Batch<K, V extends @Nullable Object> {
    private final Work<K, V> work;
    private final BatchOptions options;

    private Batch(Work<K, V> work, BatchOptions options) {
        this.work = work;
        this.options = options;
    }

    /** An operation with a value; completing empty is {@link ErrorCode#NOT_FOUND}. */
    public static <K, V> Batch<K, V> each(Function<? super K, ? extends Mono<V>> operation) {
        return new Batch<>(Work.each(Objects.requireNonNull(operation, "operation")), BatchOptions.defaults(false));
    }

    /** An operation without a value, which succeeds by completing. It is taken to be a {@linkplain #writing() write}. */
    public static <K> Batch<K, Void> effect(Function<? super K, ? extends Mono<Void>> operation) {
        return new Batch<K, Void>(
                        Work.each(Objects.requireNonNull(operation, "operation")), BatchOptions.defaults(true))
                .writing();
    }

    /**
     * One call for up to {@code maxSize} keys, which answers by key; a key it leaves out is {@link ErrorCode#NOT_FOUND}. For
     * calls that answer by position, limits in bytes and more, see {@link #bulk(BulkCall)}.
     *
     * @param maxSize limit: how many keys one call may have
     * @throws IllegalArgumentException if {@code maxSize} is below 1
     */
    public static <K, V> Batch<K, V> bulk(
            int maxSize, Function<? super List<K>, ? extends Mono<? extends Map<K, ? extends @Nullable V>>> function) {
        return bulk(BulkCall.<K, V>keyed(maxSize, function));
    }

    /**
     * Calls for many keys. A call goes when it is full, when no further key can join it (the last one is there, or the window
     * is full of waiting ones), or when its oldest key has waited as long as {@link BulkCall#linger} says; it holds one
     * permit, and takes one slot of the quota each time that something is sent.
     *
     * <p>Where the batch {@linkplain #failFast() fails fast}, what it says of an operation holds for each key of a call. Mark
     * calls that change something with {@link #writing()}.
     */
    public static <K, V extends @Nullable Object> Batch<K, V> bulk(BulkCall<K, V> call) {
        return new Batch<>(Work.bulk(Objects.requireNonNull(call, "call")), BatchOptions.defaults(false));
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
     * Limit: operations (or calls for many keys) in flight, default 10. Above 100, expect to be throttled.
     *
     * @throws IllegalArgumentException if below 1
     */
    public Batch<K, V> concurrency(int operations) {
        return with(options.fixedAt(operations));
    }

    /**
     * Limit: operations in flight, between {@code min} and {@code max}, found by each run for itself: up while more at once
     * are served as fast, down when answers take longer or are refused; see {@link Gate#adaptive(int, int)}. In place of
     * {@link #concurrency}; the default window follows from {@code max}.
     *
     * <p>What is measured is each call from when it is sent to its answer. Of an operation that repeats its request, or waits
     * in lines of its own, the waits are left out that it tells its {@link io.millrace.core.Permit} of, as this library's
     * clients do; the attempts count together.
     *
     * @throws IllegalArgumentException if {@code min} is below 1 or above {@code max}
     */
    public Batch<K, V> adaptiveConcurrency(int min, int max) {
        return with(options.adaptive(min, max));
    }

    /**
     * Limit: how far to run ahead of the oldest key without a delivered outcome, default 64 times the concurrency (4 times
     * for writes), and for calls of many keys at least twice what is in flight at most. Bounds what is held in memory; the
     * wider, the less a slow item holds up the others. A window below the size of a call makes calls smaller.
     *
     * @throws IllegalArgumentException if below 1
     */
    public Batch<K, V> window(int keys) {
        return with(options.withWindow(keys));
    }

    /** A rate limit for operations that have none below them; a slot is taken after the permit, right before the call. */
    public Batch<K, V> quota(Quota quota) {
        return with(options.withQuota(Objects.requireNonNull(quota, "quota")));
    }

    /**
     * How long one operation may run, or one call for many keys; its waits for permit, quota, circuit and backoff do not count,
     * and each {@linkplain #retryFailed(int) repeat}, and each part of a call that is sent in halves, has that time again. When
     * it is over the parts not sent yet are given up, and those that were answered keep their outcomes. A read that takes longer is {@link
     * ErrorCode#TIMEOUT}, a write {@link ErrorCode#AMBIGUOUS}. No limit by default.
     *
     * @throws IllegalArgumentException if not positive
     */
    public Batch<K, V> itemTimeout(Duration timeout) {
        return with(options.withItemTimeout(Objects.requireNonNull(timeout, "timeout")));
    }

    /**
     * How long an item waits for a server that is down (an open circuit below it) before it fails; 60 s by default. Its
     * permit is free for others meanwhile.
     *
     * @throws IllegalArgumentException if negative
     */
    public Batch<K, V> outagePatience(Duration patience) {
        return with(options.withOutagePatience(Objects.requireNonNull(patience, "patience")));
    }

    /**
     * Tries a key that failed again, up to so many times, with the delays of {@link RetryPolicy#defaults()}; see {@link
     * #retryFailed(RetryPolicy)}. None by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public Batch<K, V> retryFailed(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("times must not be negative: " + times);
        }
        return retryFailed(RetryPolicy.defaults().withMaxAttempts((int) Math.min(times + 1L, Integer.MAX_VALUE)));
    }

    /**
     * Tries a key that failed again, after the policy's delay (the server's {@code Retry-After} if that is longer), ahead of
     * keys that have not been tried. Meanwhile it holds no permit and no clock runs; its place in the window it keeps, so
     * in input order those behind it wait. The failed keys of one call wait together, and may share a call with others
     * then. What the batch tells of the key, to progress, report and {@link #failFast()}, is its last outcome.
     *
     * <p>Only what is {@linkplain io.millrace.core.MillraceException#isRetryable() retryable} is tried again, an operation
     * that took longer than {@link #itemTimeout} included, and {@link ErrorCode#AMBIGUOUS} never is. A write that fails with
     * an exception of another library is not either: that does not say whether it took effect. Prefer the retries of a client
     * where there are any: it knows more, and its waits hold no permit either.
     */
    public Batch<K, V> retryFailed(RetryPolicy policy) {
        return with(options.withRetry(Objects.requireNonNull(policy, "policy")));
    }

    /**
     * Stops at the first failure: nothing new starts, a key publisher is cancelled, running reads are {@link
     * ErrorCode#CANCELLED} and running writes {@link ErrorCode#AMBIGUOUS}. Keys of a {@link Collection} that had not started
     * are {@link ErrorCode#CANCELLED}, so that each still has its outcome.
     */
    public Batch<K, V> failFast() {
        return with(options.withFailFast(true));
    }

    /**
     * Undoes what had succeeded when the batch stops at a failure; implies {@link #failFast()}. Once nothing runs any more and
     * all outcomes have been delivered, each success is undone, one at a time, the last to succeed first; then the run
     * completes. Their own outcomes stay successes; what became of undoing each is told to the listener, and counted in
     * {@link BatchReport#compensated()}.
     *
     * <p>It is best effort. What is {@link ErrorCode#AMBIGUOUS} may have taken effect and is not undone: it has that outcome,
     * so look at it. What others did on the strength of a success stays; an undo that fails is not repeated; and a
     * subscriber that cancels, or a process that ends, leaves the rest as it is. {@link #quota}, {@link
     * #itemTimeout} and {@link #outagePatience} hold for undoing as for any item: the clock stands still while an undo waits.
     *
     * <p>All successes are kept until the run ends, so memory grows with their number: for collections, not for endless
     * streams.
     *
     * @param undo undoes one success, given its key and value
     * @param listener told the outcome of each undo, in turn; what it throws is logged and harms nothing
     */
    public Batch<K, V> compensateWith(
            Function<? super BatchItem<K, V>, ? extends Mono<Void>> undo,
            Consumer<? super BatchItem<K, Void>> listener) {
        UndoOfRun.Plan<K, V> plan = new UndoOfRun.Plan<>(
                Objects.requireNonNull(undo, "undo"), Objects.requireNonNull(listener, "listener"));
        return new Batch<>(work.undoneBy(plan), options.withFailFast(true));
    }

    /**
     * Runs equal keys that are in the window together once: those that come while the outcome of the first has not been
     * delivered get an item each, with that outcome. By default each runs, but that one call for many keys has each once.
     */
    public Batch<K, V> coalesceDuplicates() {
        return with(options.withCoalescing(true));
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
     * Reports each run as {@link BatchObservation#BATCH}, and each of its calls as {@link BatchObservation#CALL}, the parent of
     * what its operation reports. A no-op registry, like none, costs nothing.
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
     * as the concurrency (a bulk call counts as one, with all its keys, an operation whose outcome is shared by {@linkplain
     * #coalesceDuplicates duplicates} with those), nothing is recorded: they run again. A failure from the record does not trip
     * a batch that {@linkplain #failFast fails fast}. See {@link Checkpoint}.
     *
     * <p><b>Errors:</b> {@link CheckpointException}, before anything runs where the checkpoint is another batch's.
     *
     * @throws IllegalStateException if the batch {@linkplain #compensateWith compensates}: the one keeps what the other undoes
     */
    public Batch<K, V> checkpoint(Checkpoint<V> checkpoint) {
        return new Batch<>(work.recordedIn(Objects.requireNonNull(checkpoint, "checkpoint")), options);
    }

    /** Shows the runs of this batch, while they last, in gauges. */
    public Batch<K, V> meters(BatchMeters meters) {
        return with(options.withMeters(Objects.requireNonNull(meters, "meters")));
    }

    /** Tells the time; {@link reactor.core.scheduler.Schedulers#parallel()} by default. */
    public Batch<K, V> scheduler(Scheduler scheduler) {
        return with(options.withScheduler(Objects.requireNonNull(scheduler, "scheduler")));
    }

    /**
     * Runs the batch.
     *
     * <p><b>Backpressure:</b> runs at most {@link #window} keys ahead of what was delivered. <b>Cancellation:</b> starts nothing
     * new and cancels what runs; a running write may take effect all the same. <b>Threads:</b> those on which operations end.
     * <b>Errors:</b> the iterator's, after the outcomes of the keys it gave.
     */
    public Flux<BatchItem<K, V>> run(Iterable<? extends K> keys) {
        return runs(Keys.of(keys)).items();
    }

    /**
     * As {@link #run(Iterable)}, over keys that come as they come.
     *
     * <p><b>Backpressure:</b> asks {@code keys} for a window, then for one more with each outcome delivered.
     * <b>Cancellation:</b> cancels {@code keys} too. <b>Threads:</b> those on which operations end, or keys arrive.
     * <b>Errors:</b> those of {@code keys}, after the outcomes of the keys it gave.
     */
    public Flux<BatchItem<K, V>> run(Publisher<? extends K> keys) {
        return runs(Keys.of(keys)).items();
    }

    /** The outcomes alone; back-pressure, cancellation, threads and errors as {@link #run(Iterable)}. */
    public Flux<Result<V>> results(Iterable<? extends K> keys) {
        return run(keys).map(BatchItem::result);
    }

    /** The outcomes alone; back-pressure, cancellation, threads and errors as {@link #run(Publisher)}. */
    public Flux<Result<V>> results(Publisher<? extends K> keys) {
        return run(keys).map(BatchItem::result);
    }

    /**
     * Runs the batch and tells what became of it as a whole; values are dropped as they come.
     *
     * <p><b>Backpressure:</b> none, the run goes as fast as it can. <b>Cancellation, Threads, Errors:</b> as {@link
     * #run(Iterable)}.
     */
    public Mono<BatchReport> report(Iterable<? extends K> keys) {
        return runs(Keys.of(keys)).report();
    }

    /** As {@link #report(Iterable)}, over keys that come as they come. */
    public Mono<BatchReport> report(Publisher<? extends K> keys) {
        return runs(Keys.of(keys)).report();
    }

    /**
     * Runs the batch, hands each outcome to {@code consumer}, one after another, and tells what became of it as a whole. For
     * outcomes that have to be written somewhere: to a {@link #checkpoint} one counts as delivered when the publisher that the
     * consumer returned for it has completed.
     *
     * <p><b>Backpressure:</b> the next outcome waits for that publisher. <b>Cancellation:</b> cancels it, too. <b>Threads:</b> the
     * consumer is called where the outcome arrives or the publisher before it has completed. <b>Errors:</b> the consumer's end
     * the run; otherwise as {@link #run(Iterable)}.
     */
    public Mono<BatchReport> deliver(
            Iterable<? extends K> keys, Function<? super BatchItem<K, V>, ? extends Publisher<?>> consumer) {
        return runs(Keys.of(keys)).deliver(Objects.requireNonNull(consumer, "consumer"));
    }

    /** As {@link #deliver(Iterable, Function)}, over keys that come as they come. */
    public Mono<BatchReport> deliver(
            Publisher<? extends K> keys, Function<? super BatchItem<K, V>, ? extends Publisher<?>> consumer) {
        return runs(Keys.of(keys)).deliver(Objects.requireNonNull(consumer, "consumer"));
    }

    /**
     * The dry run: checks every key and sends nothing. A key with a problem is {@link ErrorCode#INVALID_INPUT}, as is one that
     * this batch would not send because it is {@linkplain BulkCall#maxBytes too large}; all others succeed.
     *
     * <p><b>Backpressure:</b> a key is read and checked for each outcome asked for. <b>Cancellation:</b> stops. <b>Threads:</b>
     * the subscriber's. <b>Errors:</b> the iterator's alone; a validator that throws, or returns null, fails that key.
     *
     * @param problem what is wrong with a key; empty if nothing is
     */
    public Flux<BatchItem<K, Void>> validate(
            Iterable<? extends K> keys, Function<? super K, Optional<String>> problem) {
        return dryRun(Keys.of(keys), problem);
    }

    /** As {@link #validate(Iterable, Function)}, over keys that come as they come, on the threads on which they do. */
    public Flux<BatchItem<K, Void>> validate(
            Publisher<? extends K> keys, Function<? super K, Optional<String>> problem) {
        return dryRun(Keys.of(keys), problem);
    }

    private Flux<BatchItem<K, Void>> dryRun(Keys<K> keys, Function<? super K, Optional<String>> problem) {
        return new DryRun<>(Objects.requireNonNull(problem, "problem"), work.bulk()).items(keys);
    }

    private BatchRuns<K, V> runs(Keys<K> keys) {
        return new BatchRuns<>(work, options, keys);
    }

    private Batch<K, V> with(BatchOptions changed) {
        return new Batch<>(work, changed);
    }
}
