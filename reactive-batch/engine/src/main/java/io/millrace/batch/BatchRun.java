package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.Result;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One subscription to a batch. Asks the key source for a window of keys, then for one more with each outcome delivered;
 * all items of the window stand at one gate, whose first-come order is the order of the keys, so the oldest is never
 * starved. Items settle on whatever thread their operation ends.
 */
final class BatchRun<K, V extends @Nullable Object> {
    enum State {
        RUNNING,
        /** An item has failed, and the batch fails fast. */
        TRIPPED,
        CANCELLED
    }

    /** A key on its way to its outcome. */
    interface Unsettled {
        /** Settles it now, because another one has failed. */
        void interrupt();
    }

    final BatchOptions options;
    final Gate gate;
    final Tally tally;

    private final Function<? super K, ? extends Mono<V>> operation;
    private final Flux<? extends K> keys;
    private final boolean isCollection;
    private final Sinks.Empty<Void> tripped = Sinks.empty();
    private final Set<Unsettled> unsettled; // kept for fail-fast alone
    private @Nullable CheckpointRecord<V> record;
    private final Sinks.Empty<Void> unrecorded = Sinks.empty();
    private long nextIndex; // keys arrive one after another
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

    BatchRun(
            Function<? super K, ? extends Mono<V>> operation,
            BatchOptions options,
            Flux<? extends K> keys,
            @Nullable Long total) {
        this.operation = operation;
        this.options = options;
        this.keys = keys;
        this.isCollection = total != null;
        this.gate = Gate.of(options.concurrency(), Integer.MAX_VALUE); // the window bounds its line
        this.tally = new Tally(options, total);
        this.unsettled = options.failFast() ? ConcurrentHashMap.newKeySet() : Set.of();
    }

    /** Goes on where the record ends, and records what it does. Called before the first item. */
    BatchRun<K, V> recordedIn(@Nullable CheckpointRecord<V> checkpoint) {
        record = checkpoint;
        return this;
    }

    /** The outcomes; one counts as delivered when the subscriber has taken it. */
    Flux<BatchItem<K, V>> items() {
        return record == null ? outcomes() : new FluxDelivered<>(outcomes(), record);
    }

    Mono<BatchReport> report() {
        tally.recordTimes();
        return items().then(Mono.fromSupplier(tally::report));
    }

    /** Hands the outcomes over one at a time; one counts as delivered when the consumer has completed. */
    Mono<BatchReport> deliver(Function<? super BatchItem<K, V>, ? extends Publisher<?>> consumer) {
        tally.recordTimes();
        return outcomes()
                .concatMap(item -> Mono.when(consumer.apply(item)).doOnSuccess(done -> delivered(item)), 0)
                .then(Mono.fromSupplier(tally::report));
    }

    private void delivered(BatchItem<K, V> item) {
        if (record != null) {
            record.delivered(item);
        }
    }

    private Flux<BatchItem<K, V>> outcomes() {
        Flux<? extends K> source = options.failFast() && !isCollection ? keys.takeUntilOther(tripped.asMono()) : keys;
        int window = options.effectiveWindow();
        // Errors of the source wait for the outcomes of the keys before it. Each item emits once: prefetch 1.
        Flux<BatchItem<K, V>> items = options.unordered()
                ? source.flatMapDelayError(this::item, window, 1)
                : source.flatMapSequentialDelayError(this::item, window, 1);
        Flux<BatchItem<K, V>> stoppable = items.doOnCancel(
                () -> state.set(State.CANCELLED)); // runs before the items are cancelled: none may follow
        Flux<BatchItem<K, V>> recorded = record == null ? stoppable : stoppable.takeUntilOther(unrecorded.asMono());
        return options.observed() == null ? recorded : options.observed().observe(recorded, tally);
    }

    private Mono<BatchItem<K, V>> item(K key) {
        long index = nextIndex++;
        if (record != null) {
            if (record.isDelivered(index)) {
                return Mono.empty();
            }
            Result<V> known;
            try {
                known = record.outcome(index, key);
            } catch (RuntimeException failure) { // of other keys, or of the codec
                end(failure);
                return Mono.empty();
            }
            if (known != null) {
                tally.count(known, -1);
                return Mono.just(new BatchItem<>(index, key, known));
            }
        }
        return new ItemMono<>(this, index, key);
    }

    /** The operation of a key, with whatever can go wrong in making it turned into a signal. */
    Mono<V> operationFor(K key) {
        Mono<V> call;
        try {
            call = operation.apply(key);
        } catch (Throwable thrown) { // checked ones too: not every language checks
            return Mono.error(thrown);
        }
        if (call == null) {
            return Mono.error(new IllegalStateException("the operation returned null instead of a Mono"));
        }
        return options.quota() == null ? call : options.quota().guard(call);
    }

    State state() {
        return Objects.requireNonNull(state.get());
    }

    void starts(Unsettled item) {
        if (options.failFast()) {
            unsettled.add(item);
        }
    }

    /**
     * Takes note of an outcome, and says whether the batch trips over it. Called before the item's permit is free for another,
     * so that what has been done is recorded before more is, and after a failure nothing new can start.
     */
    boolean settles(Unsettled item, long index, K key, Result<V> result) {
        if (record != null && Checkpoint.isFinal(result)) {
            record(record, index, key, result);
        }
        if (!options.failFast()) {
            return false;
        }
        unsettled.remove(item);
        return result.isFailure() && state.compareAndSet(State.RUNNING, State.TRIPPED);
    }

    private void record(CheckpointRecord<V> into, long index, K key, Result<V> result) {
        try {
            into.completed(index, key, result);
        } catch (RuntimeException failure) {
            end(new CheckpointException(
                    ErrorCode.of(failure),
                    "the outcome of item " + index + " (" + key + ") could not be recorded: " + failure,
                    failure));
        }
    }

    /** Ends the run at once: what cannot be recorded would be done again. */
    private void end(RuntimeException failure) {
        state.set(State.CANCELLED);
        unrecorded.tryEmitError(failure);
    }

    void trip() {
        tripped.tryEmitEmpty();
        unsettled.forEach(Unsettled::interrupt);
    }
}
