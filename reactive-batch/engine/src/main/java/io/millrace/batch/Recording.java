package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What one run reads from its checkpoint and writes to it. A run whose outcomes cannot be recorded ends at once: it would repeat them. */
final class Recording<K, V extends @Nullable Object> {
    private final CheckpointRecord<V> record;
    private final Runnable stop;
    private final Sinks.Empty<Void> broken = Sinks.empty();

    /** @param stop keeps operations from starting */
    Recording(CheckpointRecord<V> record, Runnable stop) {
        this.record = record;
        this.stop = stop;
    }

    /** What an earlier run left of an item: nothing if its outcome was delivered, its outcome; null if it has to run. */
    @Nullable
    Mono<BatchItem<K, V>> known(long index, K key, Tally tally) {
        if (record.isDelivered(index)) {
            return Mono.empty();
        }
        Result<V> outcome;
        try {
            outcome = record.outcome(index, key);
        } catch (RuntimeException failure) { // of other keys, or of the codec
            end(failure);
            return Mono.empty();
        }
        if (outcome == null) {
            return null;
        }
        tally.count(outcome, -1);
        return Mono.just(new BatchItem<>(index, key, outcome));
    }

    void completed(long index, K key, Result<V> result) {
        if (Checkpoint.isFinal(result)) {
            try {
                record.completed(index, key, result);
            } catch (RuntimeException failure) {
                end(new CheckpointException(
                        ErrorCode.of(failure),
                        "the outcome of item " + index + " (" + key + ") could not be recorded: " + failure,
                        failure));
            }
        }
    }

    /** The items of the run, unless it has to end. */
    Flux<BatchItem<K, V>> unlessBroken(Flux<BatchItem<K, V>> items) {
        return items.takeUntilOther(broken.asMono());
    }

    private void end(RuntimeException failure) {
        stop.run();
        broken.tryEmitError(failure);
    }

    void delivered(BatchItem<K, V> item) {
        if (Checkpoint.isFinal(item.result())) {
            record.delivered(item.index());
        }
    }
}
