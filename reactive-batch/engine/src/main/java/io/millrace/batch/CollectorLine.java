package io.millrace.batch;

import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A collector's entries, from when they come in until they have been told their outcomes: takes note of what happens to them,
 * and lets its {@linkplain CollectorLoop loop} see to what follows from that. Any thread.
 */
final class CollectorLine<K, V extends @Nullable Object> {
    private enum Phase {
        OPEN,
        /** Nothing new comes in; all that is there is sent. */
        CLOSING,
        /** Nothing new is sent. */
        STOPPED
    }

    final BulkCall<K, V> call;
    final BulkSize size;
    final CollectorOptions options;
    final List<CollectorMeters> meters = new CopyOnWriteArrayList<>();
    final Occupancy occupancy;
    final Entrance<K, V> entrance;
    final UnderWay<K, V> underWay = new UnderWay<>();

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
    private final Gathering<K, V> closing = new Gathering<>();
    private final CollectorLoop<K, V> loop;

    CollectorLine(BulkCall<K, V> call, CollectorOptions options) {
        this.call = options.quota() == null ? call : call.through(options.quota());
        this.options = options;
        this.size = call.newSize();
        this.occupancy = new Occupancy(options);
        this.entrance = new Entrance<>(this);
        this.loop = new CollectorLoop<>(this);
    }

    /** Entries that wait: in line for a call, or to be sent again. */
    int waiting() {
        return occupancy.waiting(entrance.entered());
    }

    int callsInFlight() {
        return occupancy.calls();
    }

    long now() {
        return options.scheduler().now(TimeUnit.NANOSECONDS);
    }

    boolean isOpen() {
        return phase.get() == Phase.OPEN;
    }

    boolean isClosing() {
        return phase.get() == Phase.CLOSING;
    }

    boolean isStopped() {
        return phase.get() == Phase.STOPPED;
    }

    /** Takes an entry that is waiting, or tells it why not. */
    void enter(Entry<K, V> entry) {
        MillraceException refusal;
        try {
            refusal = entrance.join(entry);
        } catch (Throwable thrown) { // by the function that measures
            refusal = MillraceException.of(thrown);
        }
        if (refusal == null) {
            if (entrance.makesADifference(entry)) {
                loop.drain();
            }
        } else if (entry.settleWaiting()) {
            entry.refuse(refusal);
        } else { // cancelled, and counted, although it had not entered
            entrance.recount();
        }
    }

    /** One that was waiting has been cancelled. */
    void left() {
        occupancy.leavesWaiting();
        if (!isOpen() || isWorthPurging()) {
            loop.drain();
        }
    }

    /** Whether so many have been cancelled while they waited that it pays to look at all. */
    boolean isWorthPurging() {
        return occupancy.isWorthPurging(entrance.entered());
    }

    /** One whose call is under way has been cancelled. */
    void left(Slice<K, V> call) {
        occupancy.leavesCall();
        call.left();
        loop.drain();
    }

    /** Sends all that waits, or only if the oldest has waited for long enough; tells what became of them. */
    Mono<BatchResult<K, V>> flush(boolean onlyIfDue) {
        return loop.flush(onlyIfDue);
    }

    /** Lets nothing in any more, and sends all that is there; tells what became of it. */
    Mono<BatchResult<K, V>> close() {
        phase.compareAndSet(Phase.OPEN, Phase.CLOSING);
        loop.drain();
        return closing.result();
    }

    /** Settles all that is there, and sends nothing more. */
    void stop() {
        phase.set(Phase.STOPPED);
        loop.drain();
    }

    /** All is settled and told, and nothing more comes; the loop says so, once. */
    void closed(Turns turns) {
        phase.set(Phase.STOPPED);
        turns.add(closing);
    }

    /** A call has ended: so many of its entries are settled, so many leave it with that, or to be sent again. */
    void ended(Slice<K, V> call, int nowSettled, int leaving) {
        occupancy.callEnds(nowSettled, leaving);
        Turns turns = Turns.ofThread();
        loop.callEnded(turns); // the next call is on its way before anyone is told
        if (nowSettled > 0) {
            turns.add(call::tell);
        }
        turns.take();
    }

    /** A call has been started, after which there may be more to do. */
    void lookAgain() {
        loop.drain();
    }

    void sendAgain(List<Entry<K, V>> entries) {
        loop.sendAgain(entries);
    }

    /** Tells an entry its outcome, and those who gather outcomes; {@link #told(int)} is to follow. */
    void tell(Entry<K, V> entry, Result<V> result) {
        entry.tell(result);
        if (!isOpen()) {
            closing.add(entry, result);
        }
        if (entry.gatherings() != null) {
            for (Gathering.All<K, V> next = entry.gatherings(); next != null; next = next.others()) {
                next.one().add(entry, result);
            }
            release(entry, Turns.ofThread());
        }
    }

    void told(int entries) {
        occupancy.told(entries);
        if (!isOpen()) {
            loop.drain();
        }
    }

    /** Nobody has to wait for this entry any more. */
    void release(Entry<K, V> entry, Turns by) {
        for (Gathering.All<K, V> next = entry.gatherings(); next != null; next = next.others()) {
            if (next.one().oneLess()) {
                by.add(next.one());
            }
        }
        if (entry.gatherings() != null) {
            entry.gatherings(null);
        }
    }

    /** An entry that had been cancelled while it waited is out of the way. */
    void buried(Entry<K, V> entry, Turns by) {
        occupancy.buried();
        release(entry, by);
    }
}
