package io.millrace.http;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Passes a {@code Mono} on, unless something else ends it first: one end, whatever happens at the same time. */
abstract class EndsOnce<T> implements CoreSubscriber<T>, Subscription {
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<EndsOnce> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(EndsOnce.class, "ended");

    private final CoreSubscriber<? super T> actual;
    private volatile @Nullable Subscription upstream;
    private volatile int ended;

    EndsOnce(CoreSubscriber<? super T> actual) {
        this.actual = actual;
    }

    /** The subscriber has been given its subscription, and may have ended it already. */
    abstract void subscribed();

    /** It ends now; called once, before anybody is told. */
    abstract void ending();

    /** What a failure of the source becomes. */
    Throwable failed(Throwable failure) {
        return failure;
    }

    final boolean hasEnded() {
        return ended != 0;
    }

    final boolean hasBegun() {
        return upstream != null;
    }

    /** Cancels the source and fails, if nothing has ended it before. */
    final void end(Throwable failure) {
        if (first()) {
            cancelUpstream();
            actual.onError(failure);
        }
    }

    private boolean first() {
        boolean first = ENDED.compareAndSet(this, 0, 1);
        if (first) {
            ending();
        }
        return first;
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        upstream = subscription;
        actual.onSubscribe(this);
        subscribed();
    }

    @Override
    public final void onNext(T value) {
        if (first()) {
            actual.onNext(value);
            actual.onComplete();
        } else {
            Operators.onNextDropped(value, actual.currentContext());
        }
    }

    @Override
    public final void onError(Throwable failure) {
        if (first()) {
            actual.onError(failed(failure));
        } else {
            Operators.onErrorDropped(failure, actual.currentContext());
        }
    }

    @Override
    public final void onComplete() {
        if (first()) {
            actual.onComplete();
        }
    }

    @Override
    public final void request(long n) {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.request(n);
        }
    }

    @Override
    public final void cancel() {
        if (first()) {
            cancelUpstream();
        }
    }

    private void cancelUpstream() {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public final Context currentContext() {
        return actual.currentContext();
    }
}
