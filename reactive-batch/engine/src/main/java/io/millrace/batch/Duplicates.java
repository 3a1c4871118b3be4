package io.millrace.batch;

import io.millrace.core.Result;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

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
        First<V> fresh = new First<>(index, Sinks.one());
        First<V> first = firsts.putIfAbsent(key, fresh);
        return first == null
                ? own.doOnNext(item -> fresh.result.tryEmitValue(item.result()))
                : first.result.asMono().map(result -> {
                    if (recording != null) {
                        recording.completed(index, key, result);
                    }
                    tally.count(result, -1);
                    return new BatchItem<>(index, key, result);
                });
    }

    /** The item has left the window, so a key that comes now is on its own. */
    void delivered(BatchItem<K, V> item) {
        firsts.computeIfPresent(item.key(), (key, first) -> first.index == item.index() ? null : first);
    }

    private record First<V extends @Nullable Object>(long index, Sinks.One<Result<V>> result) {}
}
