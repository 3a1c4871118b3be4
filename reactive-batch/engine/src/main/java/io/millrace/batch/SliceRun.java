package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** One call for a slice of keys, which settles each of them or lets it rest for another try. */
final class SliceRun<K, V extends @Nullable Object> extends OperationRun<K, V, List<Result<V>>> {
    private final SliceLine<K, V> line;
    private final List<Settled<K, V>> settled = new ArrayList<>();
    private List<SliceItem<K, V>> items = List.of();

    /** How many keys still want this call's answer; the line's, under its lock. */
    int unsettled;

    private volatile @Nullable BulkSending<K, V> sending;

    private volatile @Nullable Thread dispatcher; // looks at the line again by itself, so that nothing need recurse

    SliceRun(SliceLine<K, V> line, Context context) {
        super(line.run, context);
        this.line = line;
    }

    /** Takes a permit or a place at the gate; the caller then looks at the line again. */
    void stand() {
        dispatcher = Thread.currentThread();
        take();
        dispatcher = null;
    }

    @Override
    void begin() {
        boolean isDispatched = dispatcher == Thread.currentThread();
        dispatcher = Thread.currentThread();
        items = line.cut(this);
        if (items.isEmpty()) {
            giveUp();
        } else {
            super.begin();
        }
        if (!isDispatched) {
            dispatcher = null;
            line.dispatch();
        }
    }

    @Override
    Mono<List<Result<V>>> operation() {
        BulkSending<K, V> sending = line.call
                .around(this::part)
                .sending(items.stream().map(item -> item.key).toList(), line.size);
        this.sending = sending;
        return sending;
    }

    private Mono<List<Result<V>>> part(List<K> keys, Mono<List<Result<V>>> sent) {
        // The part is marked as under way before this is asked: one that is told of as not sent never is.
        if (isOver() || run.state() != BatchRun.State.RUNNING) {
            return Failures.<List<Result<V>>>notSent().toMono();
        }
        restartClock();
        return run.around(keys.size(), sent);
    }

    /** What becomes of a key of this call, when another one has failed. */
    Result<V> interrupted(SliceItem<K, V> item) {
        return outcomeAt(item.position, interruptedWhileRunning(), Failures.interrupted());
    }

    @Override
    Result<List<Result<V>>> empty() {
        return Result.failure(ErrorCode.OPERATION_FAILED, "the call ended without an answer");
    }

    @Override
    boolean settle(Result<List<Result<V>>> answer) {
        boolean trips = false;
        RetryWait wait = new RetryWait(run.options.retry(), run.options.writes());
        List<Settled<K, V>> rested = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            SliceItem<K, V> item = items.get(i);
            Result<V> result = resultAt(i, answer);
            if (run.state() == BatchRun.State.RUNNING && wait.allows(item.retries + 1, result)) {
                if (line.rests(item)) {
                    rested.add(new Settled<>(item, result));
                }
            } else if (line.settles(item)) {
                trips |= run.settles(item, result);
                settled.add(new Settled<>(item, result));
            }
        }
        if (!rested.isEmpty() && !line.wake(rested.stream().map(Settled::item).toList(), wait.delay())) {
            for (Settled<K, V> last : rested) {
                if (line.settles(last.item())) {
                    trips |= run.settles(last.item(), last.result());
                    settled.add(last);
                }
            }
        }
        return trips;
    }

    @Override
    void passOn(Result<List<Result<V>>> answer, boolean trips, long nanos) {
        settled.forEach(one -> one.item().count(one.result(), nanos));
        if (trips) {
            run.trip();
        }
        settled.forEach(one -> one.item().emit(one.result()));
        line.ended();
        if (dispatcher != Thread.currentThread()) {
            line.dispatch();
        }
    }

    private Result<V> resultAt(int position, Result<List<Result<V>>> answer) {
        if (answer instanceof Result.Success<List<Result<V>>> success) {
            return success.value().get(position);
        }
        Result<V> failure = Failures.as(answer);
        boolean mayHaveTakenEffect =
                answer instanceof Result.Failure<List<Result<V>>> end && end.code() == ErrorCode.AMBIGUOUS;
        return outcomeAt(position, failure, mayHaveTakenEffect ? Failures.notSent() : failure);
    }

    private Result<V> outcomeAt(int position, Result<V> ifUnderWay, Result<V> ifNot) {
        BulkSending<K, V> begun = sending;
        return begun == null ? ifUnderWay : begun.outcome(position, ifUnderWay, ifNot);
    }

    private record Settled<K, V extends @Nullable Object>(SliceItem<K, V> item, Result<V> result) {}
}
