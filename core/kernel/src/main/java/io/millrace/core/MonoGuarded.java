package io.millrace.core;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Runs its source while a permit of a line is held. Hands its subscription downstream before it waits, so that waiting
 * can be cancelled and timed out; the permit goes back at the first of value, completion, error and cancellation, before
 * that signal is passed on.
 */
final class MonoGuarded<T> extends MonoOperator<T, T> {
    private final PermitLine line;

    MonoGuarded(Mono<? extends T> source, PermitLine line) {
        super(source);
        this.line = line;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Guarded<T> guarded = new Guarded<>(source, line, actual);
        actual.onSubscribe(guarded);
        guarded.start();
    }

    private static final class Guarded<T> extends PermitHolder implements CoreSubscriber<T>, Subscription, Scannable {
        @SuppressWarnings("rawtypes")
        private static final AtomicReferenceFieldUpdater<Guarded, Subscription> UPSTREAM =
                AtomicReferenceFieldUpdater.newUpdater(Guarded.class, Subscription.class, "upstream");

        private final Mono<? extends T> source;
        private final CoreSubscriber<? super T> actual;
        private final Permit permit;
        private volatile @Nullable Subscription upstream;
        private volatile boolean demanded;
        private volatile boolean starting;
        private volatile boolean cancelled; // and what ran has been told
        private final AtomicBoolean clockStopped = new AtomicBoolean();
        private boolean done;

        Guarded(Mono<? extends T> source, PermitLine line, CoreSubscriber<? super T> actual) {
            super(line);
            this.source = source;
            this.actual = actual;
            this.permit = Permit.in(actual.currentContext());
        }

        void start() {
            permit.pause();
            clockStopped.set(true);
            take();
            if (!isWaiting()) {
                resumeClock(); // cancelled before it came here: the permit was not taken
            }
        }

        @Override
        protected void onPermit() {
            resumeClock();
            if (permit.isRevoked()) {
                // Told, because a call that others share outlives the item that began it.
                onError(new MillraceException(ErrorCode.CANCELLED, "not sent, because its item was given up"));
                return;
            }
            starting = true;
            if (upstream == null) {
                try {
                    source.subscribe(this);
                } catch (Throwable thrown) { // also what is fatal to Reactor: a timer's thread would tell nobody
                    onError(thrown);
                }
            }
            starting = false;
            if (cancelled) {
                end();
            }
        }

        @Override
        protected void onRefused(MillraceException refusal) {
            resumeClock();
            done = true;
            actual.onError(refusal);
        }

        private void resumeClock() {
            if (clockStopped.compareAndSet(true, false)) { // grant and cancellation may race
                permit.resume();
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.setOnce(UPSTREAM, this, subscription) && demanded) {
                subscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(T value) {
            if (done) {
                Operators.onNextDropped(value, actual.currentContext());
                return;
            }
            end();
            actual.onNext(value);
        }

        @Override
        public void onError(Throwable failure) {
            if (done) {
                Operators.onErrorDropped(failure, actual.currentContext());
                return;
            }
            done = true;
            end();
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            if (!done) {
                done = true;
                end();
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                demanded = true;
                Subscription subscription = upstream;
                if (subscription != null) {
                    subscription.request(Long.MAX_VALUE); // of a Mono there is one value to ask for
                }
            }
        }

        @Override
        public void cancel() {
            Operators.terminate(UPSTREAM, this);
            cancelled = true;
            if (!starting) { // else the permit would be another's while the source is still on its way
                end();
            }
            resumeClock(); // the item may outlive this call
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        @SuppressWarnings("rawtypes") // the interface's own signature
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.ACTUAL) {
                return actual;
            }
            if (key == Attr.PARENT) {
                return upstream;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
        }
    }
}
