package io.millrace.batch;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The runs of a batch over some keys, one for each subscription, each with its hold on the checkpoint where there is one. */
final class BatchRuns<K, V extends @Nullable Object> {
    private final Work<K, V> work;
    private final BatchOptions options;
    private final Keys<K> keys;

    BatchRuns(Work<K, V> work, BatchOptions options, Keys<K> keys) {
        this.work = work;
        this.options = options;
        this.keys = keys;
    }

    /** The items of a run; the record of the one that is being delivered is written before the record is closed. */
    Flux<BatchItem<K, V>> items() {
        return work.checkpoint() == null
                ? each(BatchRun::items)
                : Flux.defer(() -> {
                            AtomicReference<BatchRun<K, V>> current = new AtomicReference<>();
                            Flux<BatchItem<K, V>> items = each(run -> {
                                current.set(run);
                                return run.items();
                            });
                            return new FluxDelivered<>(
                                    items,
                                    item -> Objects.requireNonNull(current.get())
                                            .delivered(item),
                                    () -> Objects.requireNonNull(current.get()).ending());
                        })
                        .onErrorStop();
    }

    Mono<BatchReport> report() {
        return each(BatchRun::report).single();
    }

    Mono<BatchReport> deliver(Function<? super BatchItem<K, V>, ? extends Publisher<?>> consumer) {
        return each(run -> run.deliver(consumer)).single();
    }

    private <T> Flux<T> each(Function<BatchRun<K, V>, Publisher<T>> what) {
        Checkpoint<V> checkpoint = work.checkpoint();
        return checkpoint == null
                ? Flux.defer(() -> what.apply(newRun(null))).onErrorStop()
                : Flux.usingWhen(
                                checkpoint.open(),
                                record -> what.apply(newRun(record)),
                                CheckpointRecord::close,
                                (record, failure) -> record.close().onErrorComplete(), // the first failure counts
                                CheckpointRecord::close)
                        .onErrorStop();
    }

    private BatchRun<K, V> newRun(@Nullable CheckpointRecord<V> record) {
        return new BatchRun<>(work, options, keys.source(), keys.total().get(), record);
    }
}
