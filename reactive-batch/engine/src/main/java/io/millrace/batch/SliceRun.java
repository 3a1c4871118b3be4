package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
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

    private volatile boolean servedSome; // of a call that was sent in parts

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
        return line.call
                .around(this::part)
                .send(items.stream().map(item -> item.key).toList(), line.size);
    }

    private Mono<List<Result<V>>> part(List<K> keys, Mono<List<Result<V>>> sent) {
        return isOver() // and the part before it has not heard
                ? Mono.error(new MillraceException(ErrorCode.CANCELLED, "not sent, because its call was given up"))
                : run.around(keys.size(), sent).doOnNext(answer -> servedSome = true);
    }

    @Override
    boolean mayHaveTakenEffect() {
        return servedSome || super.mayHaveTakenEffect();
    }

    @Override
    Result<List<Result<V>>> empty() {
        return Result.failure(ErrorCode.OPERATION_FAILED, "the call ended without an answer");
    }

    @Override
    boolean settle(Result<List<Result<V>>> answer) {
        boolean trips = false;
        RetryWait wait = new RetryWait(run.options);
        List<SliceItem<K, V>> rested = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            SliceItem<K, V> item = items.get(i);
            Result<V> result = resultAt(i, answer);
            if (run.state() == BatchRun.State.RUNNING && wait.allows(item.retries + 1, result)) {
                if (line.rests(item)) {
                    rested.add(item);
                }
            } else if (line.settles(item)) {
                trips |= run.settles(item, result);
                settled.add(new Settled<>(item, result));
            }
        }
        if (!rested.isEmpty()) {
            line.wake(rested, wait.delay());
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

    private static <V extends @Nullable Object> Result<V> resultAt(int position, Result<List<Result<V>>> answer) {
        return answer instanceof Result.Success<List<Result<V>>> success
                ? success.value().get(position)
                : Failures.as(answer);
    }

    private record Settled<K, V extends @Nullable Object>(SliceItem<K, V> item, Result<V> result) {}
}
