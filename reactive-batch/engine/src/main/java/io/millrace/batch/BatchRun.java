package io.millrace.batch;

import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One subscription to a batch. Asks the key source for a window of keys, then for one more with each outcome delivered;
 * all items of the window stand at one gate, whose first-come order is the order of the keys, so the oldest is never
 * starved. Items settle on whatever thread their operation ends. Where keys share their calls, or are tried again, they
 * stand in a {@link SliceLine} instead, and only its next slice stands at the gate.
 */
final class BatchRun<K, V extends @Nullable Object> {
    enum State {
        RUNNING,
        /** An item has failed, and the batch fails fast. */
        TRIPPED,
        CANCELLED
    }

    /** A key on its way to its outcome. */
    interface Unsettled<K> {
        long index();

        K key();

        /** Settles it now, because another one has failed. */
        void interrupt();
    }

    final BatchOptions options;
    final Gate gate;
    final Tally tally;
    final int window;

    private final Function<? super K, ? extends Mono<V>> operation;
    private final @Nullable SliceLine<K, V> line;
    private final @Nullable Duplicates<K, V> duplicates;
    private final @Nullable UndoOfRun<K, V> undoing;
    private final @Nullable Recording<K, V> recording;
    private final Flux<? extends K> keys;
    private final boolean isCollection;
    private final Sinks.Empty<Void> tripped = Sinks.empty();
    private final Set<Unsettled<K>> unsettled; // kept for fail-fast alone
    private long nextIndex; // keys arrive one after another
    private volatile long nextDelivered; // in input order
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

    BatchRun(
            Function<? super K, ? extends Mono<V>> operation,
            BatchOptions options,
            Flux<? extends K> keys,
            @Nullable Long total) {
        this(Work.each(operation), options, keys, total);
    }

    BatchRun(Work<K, V> work, BatchOptions options, Flux<? extends K> keys, @Nullable Long total) {
        this(work, options, keys, total, null);
    }

    /** @param record what earlier runs have done, and where this one records what it does */
    BatchRun(
            Work<K, V> work,
            BatchOptions options,
            Flux<? extends K> keys,
            @Nullable Long total,
            @Nullable CheckpointRecord<V> record) {
        this.operation = work.operation();
        this.options = options;
        this.keys = keys;
        this.isCollection = total != null;
        this.gate = options.newGate();
        this.tally = new Tally(options, total);
        this.unsettled = options.failFast() ? ConcurrentHashMap.newKeySet() : Set.of();
        BulkCall<K, V> call = work.lineFor(options);
        this.window = options.effectiveWindow(call == null ? 1 : call.options().maxSize());
        this.line = call == null ? null : new SliceLine<>(this, call);
        this.recording = record == null ? null : new Recording<>(record, () -> state.set(State.CANCELLED));
        this.duplicates = options.coalescing() ? new Duplicates<>(tally, recording) : null;
        this.undoing = work.compensation() == null ? null : new UndoOfRun<>(work.compensation(), options, tally);
    }

    Mono<BatchReport> report() {
        tally.recordTimes();
        return items().doOnNext(this::delivered).then(Mono.fromSupplier(tally::report));
    }

    /** Hands the outcomes over one at a time; one counts as delivered when the consumer has completed. */
    Mono<BatchReport> deliver(Function<? super BatchItem<K, V>, ? extends Publisher<?>> consumer) {
        tally.recordTimes();
        return items().concatMap(item -> Mono.when(consumer.apply(item)).doOnSuccess(done -> delivered(item)), 0)
                .then(Mono.fromSupplier(tally::report));
    }

    /** The subscriber has cancelled while an item was being delivered. */
    void ending() {
        if (recording != null) {
            recording.ending();
        }
    }

    void delivered(BatchItem<K, V> item) {
        if (recording != null) {
            recording.delivered(item);
        }
    }

    Flux<BatchItem<K, V>> items() {
        Flux<? extends K> until = options.failFast() && !isCollection ? keys.takeUntilOther(tripped.asMono()) : keys;
        Flux<? extends K> source = line == null ? until : new FluxArriving<>(until, line);
        // Errors of the source wait for the outcomes of the keys before it. Each item emits once: prefetch 1.
        Flux<BatchItem<K, V>> items = options.unordered()
                ? source.flatMapDelayError(this::item, window, 1)
                : source.flatMapSequentialDelayError(this::item, window, 1);
        Flux<BatchItem<K, V>> stoppable =
                items.doOnCancel(this::cancelled); // runs before the items are cancelled: none may follow
        Flux<BatchItem<K, V>> recorded = recording == null ? stoppable : recording.unlessBroken(stoppable);
        Flux<BatchItem<K, V>> released = line == null
                ? recorded
                : recorded.doOnNext(item -> nextDelivered = item.index() + 1).doOnTerminate(line::close);
        Flux<BatchItem<K, V>> forgotten = duplicates == null ? released : released.doOnNext(duplicates::delivered);
        Flux<BatchItem<K, V>> undone = undoing == null ? forgotten : undoing.after(forgotten, this::isTripped);
        Flux<BatchItem<K, V>> metered =
                options.meters() == null ? undone : options.meters().watch(this, undone);
        return options.observed() == null ? metered : options.observed().observe(metered, tally);
    }

    private Mono<BatchItem<K, V>> item(K key) {
        long index = nextIndex++;
        Mono<BatchItem<K, V>> known = recording == null ? null : recording.known(index, key, tally);
        if (known != null) {
            return known;
        }
        Mono<BatchItem<K, V>> item = new ItemMono<>(this, index, key);
        Mono<BatchItem<K, V>> noted = undoing == null ? item : item.doOnNext(undoing::note);
        return duplicates == null ? noted : duplicates.coalesce(index, key, noted);
    }

    /** Starts an item, which gives its subscriber one outcome. */
    void start(long index, K key, CoreSubscriber<? super BatchItem<K, V>> actual) {
        if (line == null) {
            ItemRun<K, V> item = new ItemRun<>(this, index, key, actual);
            actual.onSubscribe(item);
            item.start();
        } else {
            SliceItem<K, V> item = new SliceItem<>(line, index, key, actual);
            actual.onSubscribe(item);
            item.start();
        }
    }

    /** The operation of a key, with whatever can go wrong in making it turned into a signal. */
    Mono<V> operationFor(K key) {
        return around(1, call(operation, key));
    }

    /** What this batch puts around each of its calls. */
    <T extends @Nullable Object> Mono<T> around(int keys, Mono<T> call) {
        Mono<T> timed = gate.timed(call);
        Mono<T> observed =
                options.observed() == null ? timed : options.observed().observeCall(timed, keys);
        Quota quota = options.quota();
        return quota == null ? observed : quota.guard(observed);
    }

    /** Calls a function of the user's, with whatever can go wrong in it turned into a signal. */
    static <A, T extends @Nullable Object> Mono<T> call(Function<? super A, ? extends Mono<T>> function, A argument) {
        Mono<T> call;
        try {
            call = function.apply(argument);
        } catch (Throwable thrown) { // checked ones too: not every language checks
            return Mono.error(thrown);
        }
        return call == null
                ? Mono.error(new IllegalStateException("the operation returned null instead of a Mono"))
                : call;
    }

    State state() {
        return Objects.requireNonNull(state.get());
    }

    private boolean isTripped() {
        return state() == State.TRIPPED;
    }

    /** Whether all of a full window waits for the outcome of this key; asked under the lock that each key's arrival takes. */
    boolean isHeldUpBy(long index) {
        return !options.unordered() && index == nextDelivered && nextIndex - index >= window;
    }

    /** How many keys wait for a permit now. */
    int waiting() {
        return line == null ? gate.waiting() : line.waiting();
    }

    void starts(Unsettled<K> item) {
        if (options.failFast()) {
            unsettled.add(item);
        }
    }

    /**
     * Takes note of an outcome, and says whether the batch trips over it. Called before the item's permit is free for another,
     * so that what has been done is recorded before more is, and after a failure nothing new can start.
     */
    boolean settles(Unsettled<K> item, Result<V> result) {
        if (recording != null) {
            recording.completed(item.index(), item.key(), result);
        }
        if (!options.failFast()) {
            return false;
        }
        unsettled.remove(item);
        return result.isFailure() && state.compareAndSet(State.RUNNING, State.TRIPPED);
    }

    void trip() {
        tripped.tryEmitEmpty();
        unsettled.forEach(Unsettled::interrupt);
    }

    private void cancelled() {
        state.set(State.CANCELLED);
        if (line != null) {
            line.close();
        }
    }
}
