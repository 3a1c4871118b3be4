package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * The drain loop of a collector's line. Whoever makes a difference runs it, and one thread at a time does. It takes what has
 * entered, cuts calls, and sets the one timer; what it decides (calls, outcomes, reports) is user code, and done by that
 * thread when it has left.
 */
final class CollectorLoop<K, V extends @Nullable Object> {
    private final CollectorLine<K, V> line;
    private final Entrance<K, V> entrance;
    private final AtomicInteger missed = new AtomicInteger();
    private final Queue<Flush<K, V>> flushes = new ConcurrentLinkedQueue<>();
    private final Queue<List<Entry<K, V>>> returning = new ConcurrentLinkedQueue<>();
    private volatile boolean timerFired;

    // Of the one thread that is within.
    private final CallCutter<K, V> cutter;
    private Turns turns = Turns.ofThread();
    private boolean closed;
    private @Nullable Disposable timer;

    CollectorLoop(CollectorLine<K, V> line) {
        this.line = line;
        this.entrance = line.entrance;
        this.cutter = new CallCutter<>(line, this);
    }

    Mono<BatchResult<K, V>> flush(boolean onlyIfDue) {
        Flush<K, V> flush = new Flush<>(new Gathering<>(), onlyIfDue);
        flushes.add(flush);
        drain();
        return flush.gathering.result();
    }

    void sendAgain(List<Entry<K, V>> entries) {
        returning.add(entries);
        drain();
    }

    private void timerFired() {
        timerFired = true;
        drain();
    }

    /** What is decided about the end of a call goes to these turns. */
    void callEnded(Turns mine) {
        if (entrance.isHeldUp() || !line.isOpen() || cutter.isSizeNew()) {
            drain(mine);
        }
    }

    void drain() {
        Turns mine = Turns.ofThread();
        drain(mine);
        mine.take();
    }

    private void drain(Turns mine) {
        if (missed.getAndIncrement() != 0) {
            return;
        }
        turns = mine;
        int seen = 1;
        do {
            do {
                Slice<K, V> cut = look();
                if (cut != null) {
                    boolean isAll = cutter.isEmpty() && !entrance.hasMore();
                    if (!isAll || !missed.compareAndSet(seen, 0)) {
                        cut.looksAgain(); // for what was missed, too
                        missed.set(0);
                    }
                    return;
                }
            } while (entrance.hasMore());
            seen = missed.addAndGet(-seen);
        } while (seen != 0);
    }

    /**
     * Does what there is to do, until it has cut one call. Not more at once: where answers come at once, each thread that submits shall
     * serve one call at a time, instead of one thread all of them.
     */
    private @Nullable Slice<K, V> look() {
        entrance.looking();
        if (timerFired) {
            timerFired = false;
            timer = null;
        }
        Entry<K, V> oldest = entrance.take();
        if (oldest != null) {
            cutter.add(oldest, entrance.taken());
        }
        for (List<Entry<K, V>> entries = returning.poll(); entries != null; entries = returning.poll()) {
            cutter.addAgain(entries);
        }
        for (Flush<K, V> flush = flushes.poll(); flush != null; flush = flushes.poll()) {
            begin(flush);
        }
        Slice<K, V> cut = line.isStopped() ? null : cutter.cut();
        if (cut != null) {
            line.underWay.began(cut);
            turns.add(cut);
        }
        if (line.isStopped()) {
            settleAll();
        } else if (cut == null) {
            setTimer();
        }
        looksNext();
        if (!line.isOpen() && !closed && line.occupancy.areTold(entrance.taken().sequence)) {
            closed = true;
            line.closed(turns);
        }
        return cut;
    }

    private void begin(Flush<K, V> flush) {
        if (flush.onlyIfDue && !cutter.isDue()) {
            turns.add(flush.gathering::skip);
            return;
        }
        List<Entry<K, V>> entries = cutter.waiting();
        entries.forEach(entry -> entry.gatherings(new Gathering.All<>(flush.gathering, entry.gatherings())));
        cutter.flushUpTo(entrance.taken().sequence);
        flush.gathering.expect(entries.size());
        if (entries.isEmpty()) {
            turns.add(flush.gathering);
        }
    }

    /** One timer, for the oldest; if that has gone when it fires, it is set again for what is left. */
    private void setTimer() {
        Entry<K, V> oldest = timer == null && line.occupancy.hasRoomForCall() ? cutter.oldest() : null;
        if (oldest == null) {
            return;
        }
        try {
            long left = Math.max(1, cutter.untilDue(oldest));
            timer = line.options.scheduler().schedule(this::timerFired, left, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException disposed) { // nothing can wait any more
            cutter.flushUpTo(entrance.taken().sequence);
            missed.incrementAndGet();
        }
    }

    private void looksNext() {
        if (!line.isOpen()) {
            entrance.looksAt(0);
        } else if (cutter.isHeldUp()) {
            entrance.looksWhenThereIsRoom();
        } else {
            entrance.looksAt(entrance.taken().sequence + (timer == null ? 1 : cutter.lacking()));
        }
    }

    private void settleAll() {
        if (timer != null) {
            timer.dispose();
            timer = null;
        }
        for (Entry<K, V> entry : cutter.takeAll()) {
            settle(entry, Result.failure(ErrorCode.CANCELLED, "the collector was closed; nothing was sent"));
        }
        line.underWay.interrupt(turns);
    }

    /** An entry is not fit to wait; told within the loop. */
    void fail(Entry<K, V> entry, Throwable failure) {
        settle(entry, Result.failure(MillraceException.of(failure)));
    }

    private void settle(Entry<K, V> entry, Result<V> result) {
        if (entry.settleWaiting()) {
            line.occupancy.settledWaiting(1);
            turns.add(() -> {
                line.tell(entry, result);
                line.told(1);
            });
        } else {
            buried(entry);
        }
    }

    /** An entry that had been cancelled while it waited is out of the way; told within the loop. */
    void buried(Entry<K, V> entry) {
        line.buried(entry, turns);
    }

    private record Flush<K, V extends @Nullable Object>(Gathering<K, V> gathering, boolean onlyIfDue) {}
}
