package io.millrace.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Lets an answer stream through a call: to the subscriber it is the stream, to the call's policies a {@code Mono} that ends
 * when the answer has ended, so that permits are held and failures are judged as for any other call.
 *
 * <p>Demand goes to the answer of the current attempt. An attempt may follow another only while nothing has been passed on,
 * so all demand there ever was is the next one's.
 */
final class Relay<E> implements CoreSubscriber<Void>, Subscription {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Relay, Subscription> CALL =
            AtomicReferenceFieldUpdater.newUpdater(Relay.class, Subscription.class, "call");

    private final CoreSubscriber<? super E> actual;
    private final Scheduler scheduler;
    private final AtomicLong requested = new AtomicLong();
    private volatile @Nullable Answer answer;
    private volatile long movedAt; // nanoseconds of the scheduler

    @SuppressWarnings("UnusedVariable") // read through its updater
    private volatile @Nullable Subscription call;

    private Relay(CoreSubscriber<? super E> actual, Scheduler scheduler) {
        this.actual = Operators.serialize(actual); // a call may be ended, by its time or its client, amid an element
        this.scheduler = scheduler;
    }

    /** The stream of a call that lets its answer through the relay it is given. */
    static <E> Flux<E> flux(Scheduler scheduler, Function<Relay<E>, Mono<Void>> call) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super E> actual) {
                Relay<E> relay = new Relay<>(actual, scheduler);
                relay.actual.onSubscribe(relay);
                call.apply(relay).subscribe(relay);
            }
        };
    }

    /** The content of an attempt's answer, passed on; completes when it has. */
    Mono<Void> through(Flux<E> content) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Void> attempt) {
                content.subscribe(new Answer(attempt));
            }
        };
    }

    /** Whether something has been passed on, so that the call cannot begin again. If not, nothing of this answer will be. */
    boolean hasEmitted() {
        Answer current = answer;
        return current != null && !current.silence();
    }

    /** An attempt begins. */
    void begin() {
        answer = null;
        movedAt = now();
    }

    /** How long the server has kept the subscriber waiting, in nanoseconds; zero while the subscriber asks for nothing. */
    long stalledFor() {
        Answer current = answer;
        return current == null || current.keepsWaiting() ? now() - movedAt : 0;
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(CALL, this, subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Void never) {}

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
        if (Operators.validate(n)) {
            requested.getAndUpdate(before -> Operators.addCap(before, n));
            Answer current = answer;
            if (current != null) {
                if (!current.keepsWaiting()) {
                    movedAt = now(); // it was the subscriber who took its time
                }
                current.ask();
            }
        }
    }

    @Override
    public void cancel() {
        Operators.terminate(CALL, this);
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    private enum Stage {
        FRESH,
        HEARD,
        SILENCED
    }

    private final class Answer implements CoreSubscriber<E>, Subscription {
        private final CoreSubscriber<? super Void> attempt;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.FRESH);
        private final AtomicLong asked = new AtomicLong();
        private volatile long received; // signals follow one another
        private volatile boolean passing;
        private @Nullable Subscription content;

        Answer(CoreSubscriber<? super Void> attempt) {
            this.attempt = attempt;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            content = subscription;
            movedAt = now();
            attempt.onSubscribe(this);
            answer = this;
            ask();
        }

        /** Hands on what has not been asked for yet; called from both sides, in any order. */
        void ask() {
            long all = requested.get();
            long more = all - asked.getAndUpdate(before -> Math.max(before, all));
            if (more > 0 && content != null) {
                content.request(more);
            }
        }

        boolean keepsWaiting() {
            return !passing && received < asked.get();
        }

        /** Lets nothing through any more, unless something has been already. */
        boolean silence() {
            return stage.compareAndSet(Stage.FRESH, Stage.SILENCED) || stage.get() == Stage.SILENCED;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // signals follow one another
        public void onNext(E element) {
            if (stage.get() != Stage.HEARD && !stage.compareAndSet(Stage.FRESH, Stage.HEARD)) {
                Operators.onNextDropped(element, currentContext()); // another attempt will emit it
                return;
            }
            received++;
            passing = true;
            actual.onNext(element);
            movedAt = now(); // until now it was the subscriber who took its time
            passing = false;
        }

        @Override
        public void onError(Throwable failure) {
            attempt.onError(failure);
        }

        @Override
        public void onComplete() {
            attempt.onComplete();
        }

        @Override
        public void request(long n) {} // of a Mono without a value; the stream has demand of its own

        @Override
        public void cancel() {
            if (content != null) {
                content.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return attempt.currentContext();
        }
    }
}
