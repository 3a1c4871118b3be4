package io.millrace.batch;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/** Records each item as delivered once its subscriber has taken it: not before, as {@code doOnNext} would. */
final class FluxDelivered<K, V extends @Nullable Object> extends FluxOperator<BatchItem<K, V>, BatchItem<K, V>> {
    private final Recording<K, V> recording;

    FluxDelivered(Flux<BatchItem<K, V>> source, Recording<K, V> recording) {
        super(source);
        this.recording = recording;
    }

    @Override
    public void subscribe(CoreSubscriber<? super BatchItem<K, V>> actual) {
        source.subscribe(new CoreSubscriber<BatchItem<K, V>>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                actual.onSubscribe(subscription);
            }

            @Override
            public void onNext(BatchItem<K, V> item) {
                actual.onNext(item);
                recording.delivered(item);
            }

            @Override
            public void onError(Throwable failure) {
                actual.onError(failure);
            }

            @Override
            public void onComplete() {
                actual.onComplete();
            }

            @Override
            public Context currentContext() {
                return actual.currentContext();
            }
        });
    }
}
