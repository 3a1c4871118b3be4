package io.millrace.http;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
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
            Watching<T> watching = new Watching<>(actual, call, watches);
            try {
                ApiException refusal = watching.refusal();
                if (refusal == null) {
                    call.onStreaming = call.relay == null ? null : watching::streams;
                    source.subscribe(watching);
                } else {
                    Operators.error(actual, refusal);
                }
            } catch (RuntimeException thrown) { // by a watch, most likely a handler of observations
                watching.fail(thrown);
            }
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
        private int asked;

        @SuppressWarnings("UnusedVariable") // read through its updater
        private volatile int ended;

        Watching(CoreSubscriber<? super T> actual, Call call, List<Watch> watches) {
            this.actual = actual;
            this.call = call;
            this.watches = watches;
        }

        /** Asks all; those asked before one that refuses or throws hear that nothing came of it. */
        @Nullable
        ApiException refusal() {
            for (Watch watch : watches) {
                ApiException refusal = watch.refusal(call);
                if (refusal != null) {
                    tell(earlier -> earlier.cancelled(call));
                    return refusal;
                }
                asked++;
            }
            return null;
        }

        private void streams() {
            watches.forEach(watch -> watch.streams(call));
        }

        void fail(RuntimeException thrown) {
            tell(watch -> watch.cancelled(call));
            if (upstream == null) {
                Operators.error(actual, thrown);
            } else {
                actual.onError(thrown);
            }
        }

        /** Tells all, once, the last asked first. One that throws keeps neither the others nor the subscriber from hearing. */
        private void tell(Consumer<Watch> end) {
            if (!ENDED.compareAndSet(this, 0, 1)) {
                return;
            }
            for (int i = asked - 1; i >= 0; i--) {
                try {
                    end.accept(watches.get(i));
                } catch (RuntimeException thrown) {
                    Operators.onErrorDropped(thrown, actual.currentContext());
                }
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T value) {
            tell(watch -> watch.succeeded(call));
            actual.onNext(value);
        }

        @Override
        public void onComplete() {
            tell(watch -> watch.succeeded(call));
            actual.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            tell(watch -> watch.failed(call, failure));
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
            tell(watch -> watch.cancelled(call));
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }
    }
}
