package io.millrace.batch;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** An item of a run. The run's own operator subscribes it, once. */
final class ItemMono<K, V extends @Nullable Object> extends Mono<BatchItem<K, V>> {
    private final BatchRun<K, V> run;
    private final long index;
    private final K key;

    ItemMono(BatchRun<K, V> run, long index, K key) {
        this.run = run;
        this.index = index;
        this.key = key;
    }

    @Override
    public void subscribe(CoreSubscriber<? super BatchItem<K, V>> actual) {
        run.start(index, key, actual);
    }
}
