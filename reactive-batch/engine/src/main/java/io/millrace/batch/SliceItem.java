package io.millrace.batch;

import io.millrace.core.Result;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A key that shares its call with others, or is tried more than once. */
final class SliceItem<K, V extends @Nullable Object> implements BatchRun.Unsettled<K>, Subscription {
    enum Place {
        NEW,
        WAITING,
        SENT,
        /** Has failed, and will be tried again. */
        RESTING,
        SETTLED
    }

    final K key;
    private final BatchRun<K, V> run;
    private final SliceLine<K, V> line;
    private final long index;
    private final CoreSubscriber<? super BatchItem<K, V>> actual;
    final Context context; // asked for here, because whoever answers is foreign and the line asks under its lock

    // The line's, under its lock.
    Place place = Place.NEW;

    @Nullable
    SliceRun<K, V> slice;

    int position; // in the slice

    int retries; // read by the one call that has it, too
    long bytes;
    long since;

    SliceItem(SliceLine<K, V> line, long index, K key, CoreSubscriber<? super BatchItem<K, V>> actual) {
        this.run = line.run;
        this.line = line;
        this.index = index;
        this.key = key;
        this.actual = actual;
        this.context = actual.currentContext();
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public K key() {
        return key;
    }

    void start() {
        run.starts(this);
        if (run.state() == BatchRun.State.TRIPPED) {
            interrupt();
            return;
        }
        Result<Long> measured = line.call.measure(key);
        if (measured instanceof Result.Success<Long> size) {
            bytes = size.value();
            line.add(this);
        } else {
            refuse(Failures.as(measured));
        }
    }

    private void refuse(Result<V> result) {
        if (line.settles(this)) {
            boolean trips = run.settles(this, result);
            count(result, -1);
            if (trips) {
                run.trip();
            }
            emit(result);
        }
    }

    @Override
    public void interrupt() {
        Result<V> result = line.interrupt(this);
        if (result != null) {
            run.settles(this, result);
            count(result, -1);
            emit(result);
        }
    }

    void count(Result<V> result, long nanos) {
        run.tally.count(result, nanos);
    }

    void emit(Result<V> result) {
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
        line.leave(this);
    }
}
