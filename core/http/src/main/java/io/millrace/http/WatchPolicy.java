package io.millrace.http;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Everything that only looks on at attempts, in one operator: a chain of {@code doOnSuccess}, {@code doOnError} and {@code
 * doOnCancel} for each would cost more than all they do.
 *
 * @param watches the first is asked first, and told last
 */
record WatchPolicy(List<Watch> watches) implements Policy {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return new Watched<>(next, call, watches);
    }

    private static final class Watched<T> extends MonoOperator<T, T> {
        private final Call call;
        private final List<Watch> watches;

        Watched(Mono<? extends T> source, Call call, List<Watch> watches) {
            super(source);
            this.call = call;
            this.watches = watches;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            for (int i = 0; i < watches.size(); i++) {
                ApiException refusal = watches.get(i).refusal(call);
                if (refusal != null) {
                    for (int j = i - 1; j >= 0; j--) {
                        watches.get(j).cancelled(call);
                    }
                    Operators.error(actual, refusal);
                    return;
                }
            }
            source.subscribe(new Watching<>(actual, call, watches));
        }
    }

    private static final class Watching<T> implements CoreSubscriber<T>, Subscription {
        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Watching> ENDED =
                AtomicIntegerFieldUpdater.newUpdater(Watching.class, "ended");

        private final CoreSubscriber<? super T> actual;
        private final Call call;
        private final List<Watch> watches;
        private @Nullable Subscription upstream;

        @SuppressWarnings("UnusedVariable") // read through its updater
        private volatile int ended;

        Watching(CoreSubscriber<? super T> actual, Call call, List<Watch> watches) {
            this.actual = actual;
            this.call = call;
            this.watches = watches;
        }

        private boolean first() {
            return ENDED.compareAndSet(this, 0, 1);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T value) {
            succeeded();
            actual.onNext(value);
        }

        @Override
        public void onComplete() {
            succeeded();
            actual.onComplete();
        }

        private void succeeded() {
            if (first()) {
                for (int i = watches.size() - 1; i >= 0; i--) {
                    watches.get(i).succeeded(call);
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (first()) {
                for (int i = watches.size() - 1; i >= 0; i--) {
                    watches.get(i).failed(call, failure);
                }
            }
            actual.onError(failure);
        }

        @Override
        public void request(long n) {
            if (upstream != null) {
                upstream.request(n);
            }
        }

        @Override
        public void cancel() {
            if (upstream != null) {
                upstream.cancel();
            }
            if (first()) {
                for (int i = watches.size() - 1; i >= 0; i--) {
                    watches.get(i).cancelled(call);
                }
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }
    }
}
