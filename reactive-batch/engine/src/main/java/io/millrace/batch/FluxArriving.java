package io.millrace.batch;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/** Tells the line of each key when the run has taken it, whether it joins the line or not, and of the end. */
final class FluxArriving<K> extends FluxOperator<K, K> {
    private final SliceLine<?, ?> line;

    FluxArriving(Flux<K> keys, SliceLine<?, ?> line) {
        super(keys);
        this.line = line;
    }

    @Override
    public void subscribe(CoreSubscriber<? super K> actual) {
        source.subscribe(new Arriving<>(actual, line));
    }

    private record Arriving<K>(CoreSubscriber<? super K> actual, SliceLine<?, ?> line) implements CoreSubscriber<K> {
        @Override
        public void onSubscribe(Subscription subscription) {
            actual.onSubscribe(subscription);
        }

        @Override
        public void onNext(K key) {
            actual.onNext(key);
            line.arrived();
        }

        @Override
        public void onError(Throwable failure) {
            line.complete();
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            line.complete();
            actual.onComplete();
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }
    }
}
