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
            tally.omit();
            return Mono.<BatchItem<K, V>>empty().hide(); // flatMap would ask for more after scalars in large lots only
        }
        Result<V> outcome;
        try {
            outcome = record.outcome(index, key);
        } catch (Throwable failure) { // of other keys, or by the codec or the key's toString
            end(index, "read from", failure);
            return Mono.empty();
        }
        if (outcome == null) {
            return null;
        }
        tally.count(outcome, -1);
        return Mono.just(new BatchItem<>(index, key, outcome)).hide();
    }

    void completed(long index, K key, Result<V> result) {
        if (Checkpoint.isFinal(result)) {
            try {
                record.completed(index, key, result);
            } catch (Throwable failure) { // an error, too, would keep the key's permit for good
                end(index, "recorded in", failure);
            }
        }
    }

    /** The items of the run, unless it has to end. */
    Flux<BatchItem<K, V>> unlessBroken(Flux<BatchItem<K, V>> items) {
        return items.takeUntilOther(broken.asMono());
    }

    void delivered(BatchItem<K, V> item) {
        if (Checkpoint.isFinal(item.result())) {
            try {
                record.delivered(item.index());
            } catch (Throwable failure) {
                end(item.index(), "recorded as delivered in", failure);
            }
        }
    }

    void ending() {
        record.ending();
    }

    private void end(long index, String verb, Throwable failure) {
        stop.run();
        broken.tryEmitError(
                failure instanceof CheckpointException known
                        ? known
                        : new CheckpointException(
                                ErrorCode.of(failure),
                                "item " + index + " could not be " + verb + " the checkpoint: " + failure,
                                failure));
    }
}
