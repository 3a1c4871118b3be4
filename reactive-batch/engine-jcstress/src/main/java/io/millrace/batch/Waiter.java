package io.millrace.batch;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Counts what it is told, and can be cancelled as soon as it has its subscription. */
final class Waiter<T> implements CoreSubscriber<T> {
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger completions = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable Subscription subscription;

    int values() {
        return values.get();
    }

    int failures() {
        return failures.get();
    }

    /** How often it was told that there is no more to come. */
    int ends() {
        return completions.get() + failures.get();
    }

    void cancel() {
        Subscription known = subscription;
        if (known != null) {
            known.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T value) {
        values.incrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {
        failures.incrementAndGet();
    }

    @Override
    public void onComplete() {
        completions.incrementAndGet();
    }
}
