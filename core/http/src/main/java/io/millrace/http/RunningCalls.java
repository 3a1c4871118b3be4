package io.millrace.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

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
            return drained.asMono()
                    .timeout(limit, Mono.fromRunnable(() -> running.forEach(Running::cutOff)), scheduler);
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

    private static final class Running<T> extends EndsOnce<T> {
        private final Call call;
        private final RunningCalls calls;

        Running(CoreSubscriber<? super T> actual, Call call, RunningCalls calls) {
            super(actual);
            this.call = call;
            this.calls = calls;
        }

        void endUnlessSent() {
            if (hasBegun() && call.isGivenUpUnsent()) {
                end(call.closed());
            }
        }

        void cutOff() {
            if (hasBegun()) {
                end(call.closed());
            }
        }

        @Override
        void subscribed() {
            if (calls.closed) {
                endUnlessSent(); // closing may have come by before there was anything to cancel
            }
        }

        @Override
        void ending() {
            calls.running.remove(this);
            calls.drainedIfEmpty();
        }

        @Override
        Throwable failed(Throwable failure) {
            return call.failed(failure); // by a gate or a quota, it may be
        }
    }
}
