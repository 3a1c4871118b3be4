package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A record that dies with the process. */
class MemoryRecord<V extends @Nullable Object> implements CheckpointRecord<V> {
    private record Outcome<V extends @Nullable Object>(Object key, Result<V> result) {}

    private final Deliveries deliveries = new Deliveries();
    private final Map<Long, Outcome<V>> outcomes = new ConcurrentHashMap<>(); // not delivered

    @Override
    public boolean isDelivered(long index) {
        return deliveries.contains(index);
    }

    @Override
    public @Nullable Result<V> outcome(long index, Object key) {
        Outcome<V> outcome = outcomes.get(index);
        if (outcome == null) {
            return null;
        }
        if (!outcome.key().equals(key)) {
            throw otherKey("the checkpoint", index, outcome.key(), key);
        }
        return outcome.result();
    }

    @Override
    public void completed(long index, Object key, Result<V> result) {
        outcomes.put(index, new Outcome<>(key, result));
    }

    @Override
    public void delivered(long index) {
        deliveries.add(index);
        outcomes.remove(index);
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }

    static CheckpointException otherKey(String where, long index, Object recorded, Object key) {
        return new CheckpointException(
                ErrorCode.CONFLICT,
                where + " is of a batch with other keys: at index " + index + " it has " + recorded + ", not " + key
                        + "; give it the same keys in the same order, or delete it to begin anew",
                null);
    }
}
