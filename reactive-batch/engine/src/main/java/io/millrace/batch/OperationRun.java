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
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * One operation on its way: waits for a permit, runs under its clock, and ends once, by whichever comes first of its own
 * end, the clock, the batch's failing fast and being given up. Ending gives the permit back before the outcome is passed
 * on, so the next operation starts first. What the outcome means for keys is the subclass's affair.
 *
 * @param <T> what the operation emits
 */
abstract class OperationRun<K, V extends @Nullable Object, T extends @Nullable Object> extends PermitHolder
        implements CoreSubscriber<T>, Permit {
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<OperationRun> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(OperationRun.class, "ended");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<OperationRun, Subscription> OPERATION =
            AtomicReferenceFieldUpdater.newUpdater(OperationRun.class, Subscription.class, "operation");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<OperationRun, Return> RETURNING =
            AtomicReferenceFieldUpdater.newUpdater(OperationRun.class, Return.class, "returning");

    final BatchRun<K, V> run;
    private final Context context;
    private final ItemClock clock;
    private volatile int ended;

    @SuppressWarnings("UnusedVariable") // read through its updater
    private volatile @Nullable Subscription operation;

    private volatile @Nullable Return returning;

    private volatile boolean started;
    private long startedAt;

    OperationRun(BatchRun<K, V> run, Context context) {
        super(run.gate);
        this.run = run;
        this.context = addTo(context);
        this.clock = new ItemClock(run.options.itemTimeout(), run.options.scheduler(), this::timedOut);
    }

    /** What to run, with whatever can go wrong in making it turned into a signal. */
    abstract Mono<T> operation();

    /** What it means that the operation completed without a value. */
    abstract Result<T> empty();

    /**
     * Takes the outcome in while the permit is still held, so that nothing new can start, and says whether the batch trips
     * over it.
     */
    abstract boolean settle(Result<T> result);

    /**
     * Passes the outcome on; the permit is another's by now.
     *
     * @param nanos how long the operation took; -1 if it never ran, or nobody wants to know
     */
    abstract void passOn(Result<T> result, boolean trips, long nanos);

    @Override
    protected final void onPermit() {
        switch (run.state()) {
            case RUNNING -> proceed();
            case TRIPPED -> interrupt();
            case CANCELLED -> giveUp();
        }
    }

    private void proceed() {
        if (started) {
            letReturn();
        } else {
            begin();
        }
    }

    void begin() {
        startedAt = run.tally.needsTimes() ? run.tally.now() : 0;
        started = true;
        if (ended == 0) { // read after the write of started; abort does it the other way round
            try {
                clock.start();
                operation().subscribe(this);
            } catch (Throwable thrown) { // by a scheduler that refuses, or as fatal by Reactor; no key must hang for it
                if (!end(Failures.of(thrown))) {
                    Operators.onErrorDropped(thrown, context); // the subscriber's, who was given the outcome meanwhile
                }
            }
        }
    }

    @Override
    protected final void onRefused(MillraceException refusal) {
        end(Result.failure(refusal));
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(OPERATION, this, subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public final void onNext(T value) {
        if (ended == 0) {
            end(Result.success(value));
        } else {
            Operators.terminate(OPERATION, this); // a second value: no Mono, and it might never end
        }
    }

    @Override
    public final void onError(Throwable failure) {
        if (run.state() == BatchRun.State.CANCELLED) {
            giveUp(); // nobody is left to be told
        } else {
            end(Failures.of(failure));
        }
    }

    @Override
    public final void onComplete() {
        if (ended == 0) {
            end(empty());
        }
    }

    /** Ends it, because an item of the batch has failed. */
    public void interrupt() {
        if (ENDED.compareAndSet(this, 0, 1)) {
            abort(interrupted());
        }
    }

    /** Ends it without an outcome: nobody wants one any more. */
    final void giveUp() {
        if (ENDED.compareAndSet(this, 0, 1)) {
            clock.stop();
            Operators.terminate(OPERATION, this);
            end();
            letReturn();
        }
    }

    final boolean isOver() {
        return ended != 0;
    }

    private void timedOut() {
        if (ENDED.compareAndSet(this, 0, 1)) {
            abort(expired());
        }
    }

    private void abort(Result<T> result) {
        Operators.terminate(OPERATION, this);
        finish(result);
    }

    private Result<T> interrupted() {
        return started ? interruptedWhileRunning() : Failures.notStarted();
    }

    /** What becomes of a key that the operation was to settle, when another one has failed. */
    final <R extends @Nullable Object> Result<R> interruptedWhileRunning() {
        return run.options.writes() && !clock.isPaused() ? Failures.interruptedWrite() : Failures.interrupted();
    }

    /** Lets the time of the operation begin anew. */
    final void restartClock() {
        clock.restart();
    }

    private Result<T> expired() {
        Duration limit = run.options.itemTimeout();
        return run.options.writes()
                ? Result.failure(
                        ErrorCode.AMBIGUOUS, "no result within " + limit + "; whether it took effect is not known")
                : Result.failure(ErrorCode.TIMEOUT, "no result within " + limit);
    }

    private boolean end(Result<T> result) {
        boolean first = ENDED.compareAndSet(this, 0, 1);
        if (first) {
            finish(result);
        }
        return first;
    }

    private void finish(Result<T> result) {
        clock.stop();
        boolean trips = settle(result);
        end();
        letReturn(); // what others share of the operation goes on without this item
        passOn(result, trips, started && run.tally.needsTimes() ? run.tally.now() - startedAt : -1);
    }

    @Override
    public final Context currentContext() {
        return context;
    }

    @Override
    public final void pause() {
        clock.pause();
    }

    @Override
    public final void resume() {
        clock.resume();
    }

    @Override
    public final Mono<Void> handBackUntil(Mono<?> ready) {
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
        if (ended != 0 || isHolding()) { // or another call of the same operation has come back before
            letReturn();
            return;
        }
        retake();
        if (ended != 0) {
            letReturn(); // ended meanwhile: the permit was not taken
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
    public final Duration outagePatience() {
        return run.options.outagePatience();
    }

    @Override
    public final boolean isRevoked() {
        return run.state() != BatchRun.State.RUNNING;
    }

    /** The calls of an operation that have done waiting and need its permit; there may be several in parallel. */
    private record Return(Sinks.Empty<Void> back, @Nullable Return others) {}
}
