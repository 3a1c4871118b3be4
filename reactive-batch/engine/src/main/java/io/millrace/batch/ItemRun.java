package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Permit;
import io.millrace.core.PermitHolder;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * One key on its way: waits for a permit, runs the operation under the item's clock, and settles once, by whichever comes
 * first of the operation's end, the clock, the batch's failing fast and cancellation. Settling gives the permit back
 * before the outcome is passed on, so the next operation starts first. One object an item, because there may be millions.
 */
final class ItemRun<K, V extends @Nullable Object> extends PermitHolder
        implements CoreSubscriber<V>, Subscription, Permit {
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<ItemRun> SETTLED =
            AtomicIntegerFieldUpdater.newUpdater(ItemRun.class, "settled");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<ItemRun, Subscription> OPERATION =
            AtomicReferenceFieldUpdater.newUpdater(ItemRun.class, Subscription.class, "operation");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<ItemRun, Return> RETURNING =
            AtomicReferenceFieldUpdater.newUpdater(ItemRun.class, Return.class, "returning");

    private final BatchRun<K, V> run;
    private final long index;
    private final K key;
    private final CoreSubscriber<? super BatchItem<K, V>> actual;
    private final Context context;
    private final ItemClock clock;
    private volatile int settled;

    @SuppressWarnings("UnusedVariable") // read through its updater
    private volatile @Nullable Subscription operation;

    private volatile @Nullable Return returning;

    private volatile boolean started;
    private long startedAt;

    ItemRun(BatchRun<K, V> run, long index, K key, CoreSubscriber<? super BatchItem<K, V>> actual) {
        super(run.gate);
        this.run = run;
        this.index = index;
        this.key = key;
        this.actual = actual;
        this.context = addTo(actual.currentContext());
        this.clock = new ItemClock(run.options.itemTimeout(), run.options.scheduler(), this::timedOut);
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
    protected void onPermit() {
        switch (run.state()) {
            case RUNNING -> proceed();
            case TRIPPED -> interrupt();
            case CANCELLED -> cancel();
        }
    }

    private void proceed() {
        if (started) {
            letReturn();
        } else {
            begin();
        }
    }

    private void begin() {
        startedAt = run.tally.needsTimes() ? run.tally.now() : 0;
        started = true;
        if (settled == 0) { // read after the write of started; abort does it the other way round
            clock.start();
            try {
                run.operationFor(key).subscribe(this);
            } catch (Throwable thrown) { // by what Reactor takes for fatal; this key must not hang for it
                if (!settle(failed(thrown))) {
                    Operators.onErrorDropped(thrown, context); // the subscriber's, who was given the outcome meanwhile
                }
            }
        }
    }

    @Override
    protected void onRefused(MillraceException refusal) {
        settle(Result.failure(refusal));
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(OPERATION, this, subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(V value) {
        if (settled == 0) {
            settle(Result.success(value));
        } else {
            Operators.terminate(OPERATION, this); // a second value: no Mono, and it might never end
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (run.state() == BatchRun.State.CANCELLED) {
            cancel(); // nobody is left to be told
        } else {
            settle(failed(failure));
        }
    }

    @Override
    public void onComplete() {
        if (settled == 0) {
            settle(
                    run.options.emptyIsSuccess()
                            ? Result.completed()
                            : Result.failure(ErrorCode.NOT_FOUND, "nothing found for " + key));
        }
    }

    /** Gives up, because another item has failed. */
    void interrupt() {
        if (SETTLED.compareAndSet(this, 0, 1)) {
            abort(interrupted());
        }
    }

    private void timedOut() {
        if (SETTLED.compareAndSet(this, 0, 1)) {
            abort(expired());
        }
    }

    private void abort(Result<V> result) {
        Operators.terminate(OPERATION, this);
        finish(result);
    }

    private Result<V> interrupted() {
        if (!started) {
            return notStarted();
        }
        return run.options.writes() && !clock.isPaused()
                ? Result.failure(
                        ErrorCode.AMBIGUOUS,
                        "interrupted while running, because another item failed; whether it took effect is not known")
                : Result.failure(
                        ErrorCode.CANCELLED, "cancelled, because another item failed and the batch fails fast");
    }

    private Result<V> expired() {
        Duration limit = run.options.itemTimeout();
        return run.options.writes()
                ? Result.failure(
                        ErrorCode.AMBIGUOUS, "no result within " + limit + "; whether it took effect is not known")
                : Result.failure(ErrorCode.TIMEOUT, "no result within " + limit);
    }

    private Result<V> notStarted() {
        return Result.failure(ErrorCode.CANCELLED, "not started, because another item failed and the batch fails fast");
    }

    /** JVM errors, too, belong to the key whose operation raised them: thrown on, they would end a foreign thread. */
    private static <V extends @Nullable Object> Result<V> failed(Throwable failure) {
        return Result.failure(
                Exceptions.isJvmFatal(failure)
                        ? new MillraceException(ErrorCode.OPERATION_FAILED, failure.toString(), failure)
                        : failure);
    }

    private boolean settle(Result<V> result) {
        boolean first = SETTLED.compareAndSet(this, 0, 1);
        if (first) {
            finish(result);
        }
        return first;
    }

    private void finish(Result<V> result) {
        clock.stop();
        boolean trips = run.settles(this, result);
        end();
        letReturn(); // what others share of the operation goes on without this item
        run.tally.count(result, started && run.tally.needsTimes() ? run.tally.now() - startedAt : -1);
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
        if (SETTLED.compareAndSet(this, 0, 1)) {
            clock.stop();
            Operators.terminate(OPERATION, this);
            end();
            letReturn();
        }
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void pause() {
        clock.pause();
    }

    @Override
    public void resume() {
        clock.resume();
    }

    @Override
    public Mono<Void> handBackUntil(Mono<?> ready) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> back = Sinks.empty();
            pause();
            handBack();
            // However the wait ends, by failing or by being given up too, what follows it is under the permit again.
            return ready.then()
                    .doOnTerminate(() -> comeBack(back))
                    .doOnCancel(() -> comeBack(back))
                    .onErrorResume(failure -> back.asMono().then(Mono.error(failure)))
                    .then(back.asMono());
        });
    }

    private void comeBack(Sinks.Empty<Void> back) {
        RETURNING.updateAndGet(this, others -> new Return(back, others));
        if (settled != 0 || isHolding()) { // or another call of the same operation has come back before
            letReturn();
            return;
        }
        retake();
        if (settled != 0) {
            letReturn(); // settled meanwhile: the permit was not taken
        }
    }

    private void letReturn() {
        if (returning == null) {
            return;
        }
        for (Return next = RETURNING.getAndSet(this, null); next != null; next = next.others()) {
            resume();
            next.back().tryEmitEmpty();
        }
    }

    @Override
    public Duration outagePatience() {
        return run.options.outagePatience();
    }

    @Override
    public boolean isRevoked() {
        return run.state() != BatchRun.State.RUNNING;
    }

    /** The calls of an operation that have done waiting and need its permit; there may be several in parallel. */
    private record Return(Sinks.Empty<Void> back, @Nullable Return others) {}
}
