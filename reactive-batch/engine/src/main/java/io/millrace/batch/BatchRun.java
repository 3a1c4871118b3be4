package io.millrace.batch;

import io.millrace.core.Gate;
import io.millrace.core.Result;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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

    Flux<BatchItem<K, V>> items() {
        Flux<? extends K> source = options.failFast() && !isCollection ? keys.takeUntilOther(tripped.asMono()) : keys;
        int window = options.effectiveWindow();
        // Errors of the source wait for the outcomes of the keys before it. Each item emits once: prefetch 1.
        Flux<BatchItem<K, V>> items = options.unordered()
                ? source.flatMapDelayError(this::item, window, 1)
                : source.flatMapSequentialDelayError(this::item, window, 1);
        Flux<BatchItem<K, V>> stoppable = items.doOnCancel(
                () -> state.set(State.CANCELLED)); // runs before the items are cancelled: none may follow
        return options.observed() == null ? stoppable : options.observed().observe(stoppable, tally);
    }

    Mono<BatchReport> report() {
        tally.recordTimes();
        return items().then(Mono.fromSupplier(tally::report));
    }

    private Mono<BatchItem<K, V>> item(K key) {
        return new ItemMono<>(this, nextIndex++, key);
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
     * Says whether the batch trips over this outcome. Called before the item's permit is free for another, so that after a
     * failure nothing new can start.
     */
    boolean settles(Unsettled item, Result<V> result) {
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
}
