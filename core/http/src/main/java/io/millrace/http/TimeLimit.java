package io.millrace.http;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.scheduler.Scheduler;

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

    private static final class Limited<T> extends EndsOnce<T> implements Runnable {
        private final TimeLimit<T> limit;
        private volatile @Nullable Disposable timer;

        Limited(CoreSubscriber<? super T> actual, TimeLimit<T> limit) {
            super(actual);
            this.limit = limit;
        }

        @Override
        void subscribed() {
            if (hasEnded()) {
                return; // what was there at once needs no timer
            }
            long nanos = TimeUnit.NANOSECONDS.convert(limit.limit); // three centuries for all that is longer
            Disposable started;
            try {
                started = limit.scheduler.schedule(this, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException stopped) {
                end(stopped);
                return;
            }
            timer = started;
            if (hasEnded()) {
                started.dispose(); // it ended before there was a timer to stop
            }
        }

        @Override
        void ending() {
            Disposable started = timer;
            if (started != null) {
                started.dispose();
            }
        }

        @Override
        public void run() {
            if (!hasEnded()) {
                end(limit.failure.get());
            }
        }
    }
}
