package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Permit;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One call for some of a collector's entries. Ends once: by its answer, when nobody waits for it any more, or with the collector. */
final class Slice<K, V extends @Nullable Object> implements CoreSubscriber<List<Result<V>>>, Permit, Runnable {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Slice, Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(Slice.class, Subscription.class, "upstream");

    private static final int CUT = 0;
    private static final int STARTED = 1;
    private static final int ENDED = 2;

    private final CollectorLine<K, V> line;
    private final Trigger trigger;
    private final AtomicInteger state = new AtomicInteger(CUT);
    private final AtomicInteger waiters = new AtomicInteger();
    private Context context;
    private @Nullable CallInProgress observation;
    private List<Entry<K, V>> entries;
    private final List<K> items;
    private @Nullable Result<V>[] outcomes = newOutcomes(0);
    private volatile boolean sent;
    private boolean mustLook; // the starting thread's alone
    private volatile @Nullable BulkSending<K, V> sending;

    @SuppressWarnings("UnusedVariable") // read through its updater
    private volatile @Nullable Subscription upstream;

    Slice(CollectorLine<K, V> line, Trigger trigger, int places) {
        this.line = line;
        this.trigger = trigger;
        this.entries = new ArrayList<>(places);
        this.items = new ArrayList<>(places);
        this.context = addTo(Context.empty());
    }

    void add(Entry<K, V> entry) {
        entries.add(entry);
        items.add(entry.item);
    }

    int size() {
        return entries.size();
    }

    /** Has all that it is to be sent for; false if nobody is left to wait for that. */
    boolean isFilled() {
        if (waiters.addAndGet(entries.size()) > 0) {
            return true;
        }
        releaseAll();
        return false;
    }

    /** Whoever starts it has to look what else there is to do. */
    void looksAgain() {
        mustLook = true;
    }

    @Override
    public void run() {
        start();
        if (mustLook) {
            line.lookAgain();
        }
    }

    private void start() {
        sent = line.options.quota() == null; // else when that lets it
        observe();
        if (!state.compareAndSet(CUT, STARTED)) {
            if (observation != null) {
                observation.cancelled();
            }
            return;
        }
        line.meters.forEach(meters -> meters.sent(entries, line));
        try {
            BulkSending<K, V> sending = line.call.sending(Collections.unmodifiableList(items), line.size);
            this.sending = sending;
            sending.subscribe(this);
        } catch (Throwable thrown) { // what Reactor takes for fatal; nobody must hang for it
            onError(thrown);
        }
    }

    private void observe() {
        ObservedCalls observed = line.options.observed();
        if (observed != null) {
            observation = observed.start(trigger, entries);
            context = observation.addTo(context);
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(UPSTREAM, this, subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<Result<V>> results) {
        if (state.getAndSet(ENDED) != ENDED) {
            if (observation != null) {
                observation.answered(results);
            }
            end(results, true);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (state.getAndSet(ENDED) == ENDED) {
            Operators.onErrorDropped(failure, context);
            return;
        }
        if (observation != null) {
            observation.failed(failure);
        }
        Result<V> failed = Result.failure(MillraceException.of(failure));
        end(Collections.nCopies(entries.size(), failed), true);
    }

    @Override
    public void onComplete() {}

    /** One of those that wait for this call has been cancelled; with the last the call is, too. */
    void left() {
        if (waiters.decrementAndGet() != 0) { // below while the call is still being cut
            return;
        }
        int before = state.getAndSet(ENDED);
        if (before != ENDED) {
            Operators.terminate(UPSTREAM, this);
            if (before == STARTED && observation != null) {
                observation.cancelled();
            }
            releaseAll();
            line.ended(this, 0, 0);
        }
    }

    /** Gives up, because the collector is closed; what has been answered of a call in parts stays so. */
    void interrupt() {
        int before = state.getAndSet(ENDED);
        if (before == ENDED) {
            return;
        }
        boolean underWay = before == STARTED && sent; // what sets it later finds the call revoked
        Operators.terminate(UPSTREAM, this);
        Result<V> outcome = underWay
                ? Result.failure(
                        ErrorCode.AMBIGUOUS,
                        "the collector was closed before the answer came; whether it took effect is not known")
                : Result.failure(ErrorCode.CANCELLED, "the collector was closed; nothing was sent");
        if (before == STARTED && observation != null) {
            observation.cancelled();
        }
        end(
                IntStream.range(0, entries.size())
                        .mapToObj(position -> outcome(position, outcome))
                        .toList(),
                false);
    }

    private Result<V> outcome(int position, Result<V> ifUnknown) {
        BulkSending<K, V> begun = sending;
        return begun == null ? ifUnknown : begun.outcome(position, ifUnknown, ifUnknown);
    }

    private void end(List<Result<V>> results, boolean mayRepeat) {
        boolean repeats = mayRepeat && line.options.retry().maxAttempts() > 1 && !line.isStopped();
        Backoff<K, V> backoff = repeats ? new Backoff<>(line) : null;
        outcomes = newOutcomes(entries.size());
        int settled = 0;
        int repeated = 0;
        for (int i = 0; i < outcomes.length; i++) {
            Entry<K, V> entry = entries.get(i);
            Result<V> result = results.get(i);
            if (backoff != null && backoff.take(entry, result)) {
                repeated++;
            } else if (entry.settleSent()) {
                outcomes[i] = result;
                settled++;
            } else {
                line.release(entry, Turns.ofThread());
            }
        }
        line.ended(this, settled, settled + repeated);
        if (backoff != null && repeated > 0) {
            backoff.start();
        }
    }

    /** Tells all that were settled with this call. */
    void tell() {
        int told = 0;
        for (int i = 0; i < outcomes.length; i++) {
            Result<V> outcome = outcomes[i];
            if (outcome != null) {
                line.tell(entries.get(i), outcome);
                told++;
            }
        }
        entries = List.of(); // the line may know this call for longer than it runs
        outcomes = newOutcomes(0);
        line.told(told);
    }

    boolean hasEnded() {
        return state.get() == ENDED;
    }

    private void releaseAll() {
        entries.forEach(entry -> line.release(entry, Turns.ofThread()));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java knows no generic arrays
    private static <V extends @Nullable Object> @Nullable Result<V>[] newOutcomes(int size) {
        return new Result[size];
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void pause() {}

    /** The collector's own quota is the first to pause a call, so the first to let it go on, too. */
    @Override
    public void resume() {
        sent = true;
    }

    @Override
    public Mono<Void> handBackUntil(Mono<?> ready) {
        return ready.then();
    }

    @Override
    public Duration outagePatience() {
        return Duration.ZERO;
    }

    @Override
    public boolean isRevoked() {
        return state.get() == ENDED;
    }
}
