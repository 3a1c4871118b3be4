package io.millrace.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * Whatever meets a guarded operation, none runs on without a permit, and the item's clock runs again.
 *
 * <p>Results, unless said otherwise: operations still running, permits taken, callers waiting, pauses of the item's clock.
 */
public final class GuardedStress {
    private GuardedStress() {}

    /** A permit comes free as the one who waits for it is cancelled. */
    @JCStressTest
    @Outcome(id = "0, 0, 0, 0", expect = ACCEPTABLE, desc = "nothing is left")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class GrantAndCancel {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Upstream upstream = new Upstream();
        private final Caller caller = new Caller();

        public GrantAndCancel() {
            a.take();
            gate.guard(upstream.call()).subscribe(caller);
        }

        @Actor
        public void grant() {
            a.end();
        }

        @Actor
        public void cancel() {
            caller.cancel();
        }

        @Arbiter
        public void look(IIII_Result result) {
            report(result, upstream, gate, caller);
        }
    }

    /** As above, with another in line: most operations that ran at once, those running in the end. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the next began when the cancelled one was over")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class GrantAndCancelBeforeNext {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Upstream upstream = new Upstream();
        private final Caller caller = new Caller();

        public GrantAndCancelBeforeNext() {
            a.take();
            gate.guard(upstream.call()).subscribe(caller);
            gate.guard(upstream.call()).subscribe(new Caller());
        }

        @Actor
        public void grant() {
            a.end();
        }

        @Actor
        public void cancel() {
            caller.cancel();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = upstream.most.get();
            result.r2 = upstream.running.get();
        }
    }

    /** An operation is answered as its caller cancels it. */
    @JCStressTest
    @Outcome(id = "0, 0, 0, 0", expect = ACCEPTABLE, desc = "nothing is left")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AnswerAndCancel {
        private final Gate gate = Gate.of(1);
        private final Upstream upstream = new Upstream();
        private final Caller caller = new Caller();

        public AnswerAndCancel() {
            gate.guard(upstream.call()).subscribe(caller);
        }

        @Actor
        public void answer() {
            upstream.answer();
        }

        @Actor
        public void cancel() {
            caller.cancel();
        }

        @Arbiter
        public void look(IIII_Result result) {
            report(result, upstream, gate, caller);
        }
    }

    /** A caller is cancelled while it subscribes, which is before it has come, while it starts, or once it runs. */
    @JCStressTest
    @Outcome(id = "0, 0, 0, 0", expect = ACCEPTABLE, desc = "nothing is left")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubscribeAndCancel {
        private final Gate gate = Gate.of(1);
        private final Upstream upstream = new Upstream();
        private final Caller caller = new Caller();

        @Actor
        public void subscribe() {
            gate.guard(upstream.call()).subscribe(caller);
        }

        @Actor
        public void cancel() {
            caller.cancel();
        }

        @Arbiter
        public void look(IIII_Result result) {
            caller.cancel(); // in case that it had not come yet
            report(result, upstream, gate, caller);
        }
    }

    private static void report(IIII_Result result, Upstream upstream, Gate gate, Caller caller) {
        result.r1 = upstream.running.get();
        result.r2 = gate.inFlight();
        result.r3 = gate.waiting();
        result.r4 = caller.pauses.get();
    }

    /** Counts what runs. */
    private static final class Upstream {
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final Sinks.One<Integer> answer = Sinks.one();

        Mono<Integer> call() {
            return answer.asMono()
                    .doOnSubscribe(started -> most.accumulateAndGet(running.incrementAndGet(), Math::max))
                    .doFinally(ended -> running.decrementAndGet());
        }

        void answer() {
            answer.tryEmitValue(1).orThrow();
        }
    }

    /** An item that can be cancelled as soon as it has its subscription; its own permit counts pauses. */
    private static final class Caller implements CoreSubscriber<Integer>, Permit {
        private final AtomicInteger pauses = new AtomicInteger();
        private volatile @Nullable Subscription subscription;

        void cancel() {
            Subscription known = subscription;
            if (known != null) {
                known.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return addTo(Context.empty());
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Integer value) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}

        @Override
        public void pause() {
            pauses.incrementAndGet();
        }

        @Override
        public void resume() {
            pauses.decrementAndGet();
        }

        @Override
        public Mono<Void> handBackUntil(Mono<?> ready) {
            return ready.then();
        }

        @Override
        public Duration outagePatience() {
            return Duration.ZERO;
        }
    }
}
