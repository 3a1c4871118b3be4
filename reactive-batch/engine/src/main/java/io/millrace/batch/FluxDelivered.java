package io.millrace.batch;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/**
 * Records each item as delivered once its subscriber has taken it: not before, as {@code doOnNext} would. Cancelling in the
 * middle of that waits for the record, which is closed after it.
 */
final class FluxDelivered<K, V extends @Nullable Object> extends FluxOperator<BatchItem<K, V>, BatchItem<K, V>> {
    private enum State {
        IDLE,
        DELIVERING,
        CANCELLED
    }

    private final Consumer<? super BatchItem<K, V>> delivered;
    private final Runnable ending;

    /** @param ending is told at once of a cancellation that has to wait */
    FluxDelivered(Flux<BatchItem<K, V>> source, Consumer<? super BatchItem<K, V>> delivered, Runnable ending) {
        super(source);
        this.delivered = delivered;
        this.ending = ending;
    }

    @Override
    public void subscribe(CoreSubscriber<? super BatchItem<K, V>> actual) {
        source.subscribe(new Delivering(actual));
    }

    private final class Delivering implements CoreSubscriber<BatchItem<K, V>>, Subscription {
        private final CoreSubscriber<? super BatchItem<K, V>> actual;
        private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
        private @Nullable Subscription upstream;

        Delivering(CoreSubscriber<? super BatchItem<K, V>> actual) {
            this.actual = actual;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(BatchItem<K, V> item) {
            if (!state.compareAndSet(State.IDLE, State.DELIVERING)) {
                return; // cancelled
            }
            actual.onNext(item);
            delivered.accept(item);
            if (!state.compareAndSet(State.DELIVERING, State.IDLE)) {
                upstream().cancel();
            }
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
        public void request(long n) {
            upstream().request(n);
        }

        @Override
        public void cancel() {
            switch (Objects.requireNonNull(state.getAndSet(State.CANCELLED))) {
                case IDLE -> upstream().cancel();
                case DELIVERING -> ending.run();
                case CANCELLED -> {}
            }
        }

        private Subscription upstream() {
            return Objects.requireNonNull(upstream, "upstream");
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }
    }
}
