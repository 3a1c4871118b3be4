package io.millrace.batch;

import io.millrace.core.Result;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** A key with an operation of its own, whose outcome is the key's. One object an item, because there may be millions. */
final class ItemRun<K, V extends @Nullable Object> extends OperationRun<K, V, V>
        implements BatchRun.Unsettled<K>, Subscription {
    private final long index;
    private final K key;
    private final CoreSubscriber<? super BatchItem<K, V>> actual;

    ItemRun(BatchRun<K, V> run, long index, K key, CoreSubscriber<? super BatchItem<K, V>> actual) {
        super(run, actual.currentContext());
        this.index = index;
        this.key = key;
        this.actual = actual;
    }

    void start() {
        run.starts(this);
        if (run.state() == BatchRun.State.TRIPPED) {
            interrupt();
        } else {
            take();
        }
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public K key() {
        return key;
    }

    @Override
    Mono<V> operation() {
        return run.operationFor(key);
    }

    @Override
    Result<V> empty() {
        return run.options.emptyIsSuccess() ? Result.completed() : Failures.notFound(key);
    }

    @Override
    boolean settle(Result<V> result) {
        return run.settles(this, result);
    }

    @Override
    void passOn(Result<V> result, boolean trips, long nanos) {
        run.tally.count(result, nanos);
        if (trips) {
            run.trip();
        }
        // The merging operator has asked for the one outcome when it subscribed.
        actual.onNext(new BatchItem<>(index, key, result));
        actual.onComplete();
    }

    @Override
    public void request(long n) {
        Operators.validate(n);
    }

    @Override
    public void cancel() {
        giveUp();
    }
}
