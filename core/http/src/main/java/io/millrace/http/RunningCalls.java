package io.millrace.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** The calls of one client that have begun and not ended. Closing refuses new ones, and waits for those on the wire. */
final class RunningCalls implements Policy, Watch {
    private final Set<Running<?>> running = ConcurrentHashMap.newKeySet();
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private volatile boolean closed;

    /** The call, counted while it runs. */
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return new Tracked<>(next, call, this);
    }

    @Override
    public @Nullable ApiException refusal(Call call) {
        return closed ? call.closed() : null;
    }

    int count() {
        return running.size();
    }

    /** Refuses new calls and ends those not sent, at once; completes when the others have ended, or were cut off at the limit. */
    Mono<Void> close(Duration limit, Scheduler scheduler) {
        return Mono.defer(() -> {
            closed = true;
            running.forEach(Running::endUnlessSent);
            drainedIfEmpty();
            return drained.asMono().timeout(limit, Mono.fromRunnable(() -> running.forEach(Running::end)), scheduler);
        });
    }

    private void drainedIfEmpty() {
        if (closed && running.isEmpty()) {
            drained.tryEmitEmpty();
        }
    }

    private static final class Tracked<T> extends MonoOperator<T, T> {
        private final Call call;
        private final RunningCalls calls;

        Tracked(Mono<? extends T> source, Call call, RunningCalls calls) {
            super(source);
            this.call = call;
            this.calls = calls;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            Running<T> entry = new Running<>(actual, call, calls);
            calls.running.add(entry);
            if (calls.closed) { // looked at after joining, as closing looks at who has joined after it says so
                calls.running.remove(entry);
                calls.drainedIfEmpty();
                Operators.error(actual, call.closed());
                return;
            }
            source.subscribe(entry);
        }
    }

    private static final class Running<T> implements CoreSubscriber<T>, Subscription {
        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Running> ENDED =
                AtomicIntegerFieldUpdater.newUpdater(Running.class, "ended");

        private final CoreSubscriber<? super T> actual;
        private final Call call;
        private final RunningCalls calls;
        private volatile @Nullable Subscription upstream;

        @SuppressWarnings("UnusedVariable") // read through its updater
        private volatile int ended;

        Running(CoreSubscriber<? super T> actual, Call call, RunningCalls calls) {
            this.actual = actual;
            this.call = call;
            this.calls = calls;
        }

        void endUnlessSent() {
            if (upstream != null && call.isGivenUpUnsent()) {
                end();
            }
        }

        void end() {
            Subscription subscription = upstream;
            if (subscription != null && first()) {
                subscription.cancel();
                actual.onError(call.closed());
            }
        }

        private boolean first() {
            boolean first = ENDED.compareAndSet(this, 0, 1);
            if (first) {
                calls.running.remove(this);
                calls.drainedIfEmpty();
            }
            return first;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            if (calls.closed) {
                endUnlessSent(); // closing may have come by before there was anything to cancel
            }
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
        public void onError(Throwable failure) {
            if (first()) {
                actual.onError(call.failed(failure)); // by a gate or a quota, it may be
            } else {
                Operators.onErrorDropped(failure, actual.currentContext());
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
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.request(n);
            }
        }

        @Override
        public void cancel() {
            Subscription subscription = upstream;
            if (subscription != null && first()) {
                subscription.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }
    }
}
