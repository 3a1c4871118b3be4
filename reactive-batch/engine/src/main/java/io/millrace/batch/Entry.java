package io.millrace.batch;

import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One submission: its subscription, and its place in the collector's line, in one object, because there may be millions a
 * second.
 *
 * <p>Between its request and its outcome an entry has one owner at a time, who alone touches its plain fields: the subscriber's thread
 * until it has entered, the line's drain loop while it waits, and its call. Only its state is changed by others, who cancel.
 */
final class Entry<K, V extends @Nullable Object> implements Subscription {
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<Entry> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Entry.class, "state");

    private static final int SUBSCRIBED = 0;
    private static final int WAITING = 1;
    private static final int SENT = 2;
    private static final int SETTLED = 3;

    final K item;
    /** Whether it waits when there is no room, whatever the collector's other entries do. */
    final boolean patient;

    long sequence;
    long since;
    /** The entry before it on entering, then the one behind it in the line. */
    @Nullable
    Entry<K, V> neighbour;

    private @Nullable Rare<K, V> rare;
    private final CollectorLine<K, V> line;
    private @Nullable CoreSubscriber<? super V> actual;
    private @Nullable Slice<K, V> slice;
    private volatile int state;

    Entry(CollectorLine<K, V> line, K item, boolean patient, @Nullable CoreSubscriber<? super V> actual) {
        this.line = line;
        this.item = item;
        this.patient = patient;
        this.actual = actual;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, SUBSCRIBED, WAITING)) {
            line.enter(this);
        }
    }

    @Override
    public void cancel() {
        int before = STATE.getAndSet(this, SETTLED);
        if (before == WAITING) {
            forget();
            line.left();
        } else if (before == SENT) {
            Slice<K, V> sent = slice;
            forget();
            if (sent != null) {
                line.left(sent);
            }
        }
    }

    /** Goes with a call; false if cancelled before. */
    boolean send(Slice<K, V> call) {
        slice = call;
        return STATE.compareAndSet(this, WAITING, SENT);
    }

    /** Waits again, after a call that failed. */
    boolean sendAgain() {
        return STATE.compareAndSet(this, SENT, WAITING);
    }

    boolean isWaiting() {
        return state == WAITING;
    }

    /** Settles it while it waits; whoever is told so has to {@link #tell}. */
    boolean settleWaiting() {
        return STATE.compareAndSet(this, WAITING, SETTLED);
    }

    /** Settles it after its call; whoever is told so has to {@link #tell}. */
    boolean settleSent() {
        return STATE.compareAndSet(this, SENT, SETTLED);
    }

    void tell(Result<V> result) {
        CoreSubscriber<? super V> subscriber = actual;
        forget();
        if (subscriber == null) {
            return;
        }
        try {
            if (result instanceof Result.Success<V> success) {
                if (success.value() != null) {
                    subscriber.onNext(success.value());
                }
                subscriber.onComplete();
            } else {
                subscriber.onError(ownException((Result.Failure<V>) result));
            }
        } catch (Throwable thrown) { // against the rules; its neighbours are still to be told
            Operators.onErrorDropped(thrown, subscriber.currentContext());
        }
    }

    /** As {@link #tell}, for one that never came in. */
    void refuse(MillraceException refusal) {
        CoreSubscriber<? super V> subscriber = actual;
        forget();
        if (subscriber != null) {
            subscriber.onError(refusal);
        }
    }

    /** One for each subscriber, because operators add to exceptions, and calls share theirs. */
    private static MillraceException ownException(Result.Failure<?> failure) {
        MillraceException shared = failure.toException();
        if (shared != failure.cause()) {
            return shared;
        }
        MillraceException own = shared.withMessage(failure.message());
        own.setStackTrace(shared.getStackTrace());
        return own.getClass() == shared.getClass() ? own : shared;
    }

    /** The submitter's, for its trace alone. */
    ContextView context() {
        CoreSubscriber<? super V> subscriber = actual;
        return subscriber == null ? Context.empty() : subscriber.currentContext();
    }

    long bytes() {
        return rare == null ? 0 : rare.bytes;
    }

    void measured(long bytes) {
        rare().bytes = bytes;
    }

    /** How often it has been sent again. */
    int retries() {
        return rare == null ? 0 : rare.retries;
    }

    void retried() {
        rare().retries++;
    }

    /** The next of those that wait for the same item. */
    @Nullable
    Entry<K, V> twin() {
        return rare == null ? null : rare.twin;
    }

    void twin(@Nullable Entry<K, V> twin) {
        if (twin != null || rare != null) {
            rare().twin = twin;
        }
    }

    /** Those who wait for its outcome besides its subscriber. */
    Gathering.@Nullable All<K, V> gatherings() {
        return rare == null ? null : rare.gatherings;
    }

    void gatherings(Gathering.@Nullable All<K, V> gatherings) {
        rare().gatherings = gatherings;
    }

    private Rare<K, V> rare() {
        Rare<K, V> present = rare;
        if (present == null) {
            present = new Rare<>();
            rare = present;
        }
        return present;
    }

    /** The line keeps its last entry until the next comes. */
    private void forget() {
        actual = null;
        slice = null;
    }

    /** What few entries have; the others are so much smaller. */
    private static final class Rare<K, V extends @Nullable Object> {
        private long bytes;
        private int retries;
        private @Nullable Entry<K, V> twin;
        private Gathering.@Nullable All<K, V> gatherings;
    }
}
