package io.millrace.batch;

import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Gathers the outcomes of some entries of a collector. Whoever settles the last of them lets it {@linkplain #run tell}. */
final class Gathering<K, V extends @Nullable Object> implements Runnable {
    private final Queue<Outcome<K, V>> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger owed = new AtomicInteger();
    private final Sinks.One<BatchResult<K, V>> result = Sinks.one();

    /** Before any of the outcomes can come. */
    void expect(int entries) {
        owed.set(entries);
    }

    void add(Entry<K, V> entry, Result<V> outcome) {
        outcomes.add(new Outcome<>(entry.sequence, entry.item, outcome));
    }

    /** One that was expected has been settled, or has gone; true for the last. */
    boolean oneLess() {
        return owed.decrementAndGet() == 0;
    }

    Mono<BatchResult<K, V>> result() {
        return result.asMono();
    }

    /** There was nothing to gather. */
    void skip() {
        result.tryEmitEmpty();
    }

    @Override
    public void run() {
        List<Outcome<K, V>> inOrder = new ArrayList<>(outcomes);
        inOrder.sort(Comparator.comparingLong(Outcome::sequence));
        List<BatchItem<K, V>> items = new ArrayList<>(inOrder.size());
        for (Outcome<K, V> outcome : inOrder) {
            items.add(new BatchItem<>(items.size(), outcome.item, outcome.result));
        }
        result.tryEmitValue(new BatchResult<>(items));
    }

    private record Outcome<K, V extends @Nullable Object>(long sequence, K item, Result<V> result) {}

    /** The gatherings, if an entry belongs to more than one. */
    record All<K, V extends @Nullable Object>(
            Gathering<K, V> one, @Nullable All<K, V> others) {}
}
