package io.millrace.batch;

import io.millrace.core.Result;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Lets equal keys that are in the window together share the outcome of the first. */
final class Duplicates<K, V extends @Nullable Object> {
    private final Tally tally;
    private final @Nullable Recording<K, V> recording;
    private final Map<K, First<V>> firsts = new ConcurrentHashMap<>();

    Duplicates(Tally tally, @Nullable Recording<K, V> recording) {
        this.tally = tally;
        this.recording = recording;
    }

    /** The item of a key: its own, or one with the outcome of the first of its equals. */
    Mono<BatchItem<K, V>> coalesce(long index, K key, Mono<BatchItem<K, V>> own) {
        First<V> fresh = new First<>(index);
        First<V> first = found(() -> firsts.putIfAbsent(key, fresh));
        return first == null
                ? own.doOnNext(item -> fresh.settle(item.result()))
                : Mono.<Result<V>>create(first::await).map(result -> {
                    if (recording != null) {
                        recording.completed(index, key, result);
                    }
                    tally.count(result, -1);
                    return new BatchItem<>(index, key, result);
                });
    }

    /** The item has left the window, so a key that comes now is on its own. */
    void delivered(BatchItem<K, V> item) {
        found(() -> firsts.computeIfPresent(item.key(), (key, first) -> first.index == item.index() ? null : first));
    }

    /** What a look at the firsts finds; null also for a key that cannot be compared, and so has no equals. */
    private static <T> @Nullable T found(Supplier<@Nullable T> look) {
        try {
            return look.get();
        } catch (Throwable thrown) { // by the equals or hashCode of a key
            return null;
        }
    }

    /** A key that runs, and its equals that wait for its outcome. */
    private static final class First<V extends @Nullable Object> {
        private final long index;
        private final Queue<MonoSink<Result<V>>> waiting =
                new ConcurrentLinkedQueue<>(); // joined and left in one step each
        private volatile @Nullable Result<V> result;

        First(long index) {
            this.index = index;
        }

        void await(MonoSink<Result<V>> equal) {
            waiting.add(equal);
            tell(result);
        }

        void settle(Result<V> outcome) {
            result = outcome;
            tell(outcome);
        }

        private void tell(@Nullable Result<V> outcome) {
            if (outcome != null) {
                for (MonoSink<Result<V>> next = waiting.poll(); next != null; next = waiting.poll()) {
                    next.success(outcome);
                }
            }
        }
    }
}
