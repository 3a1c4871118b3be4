package io.millrace.http;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** Cancels its source at the limit and fails instead. As {@code timeout}, at a quarter of its price. */
final class TimeLimit<T> extends MonoOperator<T, T> {
    private final Duration limit;
    private final Scheduler scheduler;
    private final Supplier<? extends Throwable> failure;

    TimeLimit(Mono<? extends T> source, Duration limit, Scheduler scheduler, Supplier<? extends Throwable> failure) {
        super(source);
        this.limit = limit;
        this.scheduler = scheduler;
        this.failure = failure;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new Limited<>(actual, this));
    }

    private static final class Limited<T> implements CoreSubscriber<T>, Subscription, Runnable {
        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Limited> ENDED =
                AtomicIntegerFieldUpdater.newUpdater(Limited.class, "ended");

        private final CoreSubscriber<? super T> actual;
        private final TimeLimit<T> limit;
        private @Nullable Subscription upstream; // written before the timer starts
        private volatile @Nullable Disposable timer;
        private volatile int ended;

        Limited(CoreSubscriber<? super T> actual, TimeLimit<T> limit) {
            this.actual = actual;
            this.limit = limit;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            if (ended == 0) { // what was there at once needs no timer
                start();
            }
        }

        private void start() {
            long nanos = TimeUnit.NANOSECONDS.convert(limit.limit); // three centuries for all that is longer
            Disposable started;
            try {
                started = limit.scheduler.schedule(this, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException stopped) {
                if (first()) {
                    cancelUpstream();
                    actual.onError(stopped);
                }
                return;
            }
            timer = started;
            if (ended != 0) {
                started.dispose(); // it ended before there was a timer to stop
            }
        }

        @Override
        public void run() {
            if (first()) {
                cancelUpstream();
                actual.onError(limit.failure.get());
            }
        }

        private boolean first() {
            boolean first = ENDED.compareAndSet(this, 0, 1);
            Disposable started = timer;
            if (first && started != null) {
                started.dispose();
            }
            return first;
        }

        @Override
        public void onNext(T value) {
            if (first()) {
                actual.onNext(value);
                actual.onComplete();
            } else {
                Operators.onNextDropped(value, actual.currentContext());
            }
        }

        @Override
        public void onError(Throwable error) {
            if (first()) {
                actual.onError(error);
            } else {
                Operators.onErrorDropped(error, actual.currentContext());
            }
        }

        @Override
        public void onComplete() {
            if (first()) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            if (upstream != null) {
                upstream.request(n);
            }
        }

        @Override
        public void cancel() {
            if (first()) {
                cancelUpstream();
            }
        }

        private void cancelUpstream() {
            if (upstream != null) {
                upstream.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }
    }
}
