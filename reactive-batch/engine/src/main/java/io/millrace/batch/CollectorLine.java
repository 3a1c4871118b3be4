package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Where a collector's entries wait, and who decides when they go.
 *
 * <p>To enter takes one compare-and-set: entries form a stack, each numbered after the one below it, so the top tells how many
 * there have been, and with that whether there is room and whether a call is full. Only the entry that makes a difference
 * ({@link #drainAt}) runs the drain loop, which one thread at a time does. The loop takes what has entered, cuts calls, and
 * sets the one timer; what it decides (calls, outcomes, reports) is user code, and done by that thread when it has left.
 */
final class CollectorLine<K, V extends @Nullable Object> {
    private enum Phase {
        OPEN,
        /** Nothing new comes in; all that is there is sent. */
        CLOSING,
        /** Nothing new is sent. */
        STOPPED
    }

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<CollectorLine, Entry> TOP =
            AtomicReferenceFieldUpdater.newUpdater(CollectorLine.class, Entry.class, "top");

    private static final int PURGE_AT_LEAST = 64;
    private static final int STAND_BACK = 32;

    /** Of {@link #drainAt}: the end of a call looks again; or the loop does, which is at it. */
    private static final long NO_ROOM = Long.MAX_VALUE;

    private static final long DRAINING = Long.MAX_VALUE - 1;

    final BulkCall<K, V> call;
    final BulkSize size;
    final CollectorOptions options;
    final List<CollectorMeters> meters = new CopyOnWriteArrayList<>();

    private final BulkOptions<K> bulk;
    private final boolean sized;
    private final long linger;
    private final long places;

    private volatile Entry<K, V> top;
    /** The last that the loop has taken. */
    private volatile Entry<K, V> taken;
    /** The loop looks again when this many have entered. */
    private volatile long drainAt = 1;

    private volatile long roomUpTo; // a sequence; never beyond what is free

    private final AtomicLong settled = new AtomicLong(); // of all that entered; their places are free
    private final AtomicLong told = new AtomicLong(); // of those settled
    private final AtomicInteger inCalls = new AtomicInteger(); // entries, sent and not settled
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger(); // cancelled, and still in somebody's way
    private final AtomicInteger missed = new AtomicInteger();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
    private volatile boolean timerFired;
    private volatile int sizeSeen;

    private final Queue<Flush<K, V>> flushes = new ConcurrentLinkedQueue<>();
    private final Queue<List<Entry<K, V>>> returning = new ConcurrentLinkedQueue<>();
    private final Set<Backoff<K, V>> backoffs = ConcurrentHashMap.newKeySet();
    private final Gathering<K, V> closing = new Gathering<>();

    // The loop's own.
    private final WaitingEntries<K, V> waiting;
    private Turns turns = Turns.ofThread();
    private long lastTaken = Long.MIN_VALUE; // when it last took what had entered
    private long flushUpTo;
    private boolean closed;
    private int sweepAt = PURGE_AT_LEAST;
    private final List<Slice<K, V>> running = new ArrayList<>(); // and some that have ended since
    private @Nullable Disposable timer;

    @SuppressWarnings("NullAway") // the entry below all others has no item
    CollectorLine(BulkCall<K, V> call, CollectorOptions options) {
        this.call = options.quota() == null ? call : call.through(options.quota());
        this.options = options;
        this.size = call.newSize();
        this.bulk = call.options();
        this.sized = bulk.maxBytes() < Long.MAX_VALUE;
        this.linger = TimeUnit.NANOSECONDS.convert(bulk.linger()); // three centuries for all that is longer
        this.places = options.places();
        this.waiting = new WaitingEntries<>(options.coalescing(), this::buried);
        this.top = new Entry<>(this, null, false, null);
        this.taken = top;
    }

    /** Entries that wait: in line for a call, or to be sent again. */
    int waiting() {
        return (int) Math.max(0, top.sequence - settled.get() - inCalls.get());
    }

    int callsInFlight() {
        return calls.get();
    }

    long now() {
        return options.scheduler().now(TimeUnit.NANOSECONDS);
    }

    boolean isStopped() {
        return phase.get() == Phase.STOPPED;
    }

    /** Takes an entry that is waiting, or tells it why not. */
    void enter(Entry<K, V> entry) {
        MillraceException refusal;
        try {
            refusal = join(entry);
        } catch (Throwable thrown) { // by the function that measures
            refusal = MillraceException.of(thrown);
        }
        if (refusal == null) {
            if (entry.sequence >= drainAt) {
                drain();
            }
        } else if (entry.settleWaiting()) {
            entry.refuse(refusal);
        } else { // cancelled, and counted, although it had not entered
            settled.decrementAndGet();
            roomUpTo = 0;
            told.decrementAndGet();
            gone.decrementAndGet();
        }
    }

    private @Nullable MillraceException join(Entry<K, V> entry) {
        if (sized) {
            entry.measured(bulk.sizeOf().applyAsLong(entry.item));
            if (entry.bytes() > bulk.maxBytes()) {
                return new MillraceException(
                        ErrorCode.INVALID_INPUT,
                        "has " + entry.bytes() + " bytes where a call may have " + bulk.maxBytes()
                                + "; nothing was sent");
            }
        }
        while (true) {
            Entry<K, V> below = top;
            if (phase.get() != Phase.OPEN) {
                return new MillraceException(ErrorCode.CANCELLED, "the collector is closed; nothing was sent");
            }
            entry.sequence = below.sequence + 1;
            if (entry.sequence > roomUpTo && !entry.patient && !hasRoomFor(entry.sequence)) {
                return new MillraceException(
                        ErrorCode.RATE_LIMITED,
                        "the collector is full: " + places + " items are not settled; submit fewer at once");
            }
            entry.neighbour = below;
            // A look at the clock costs as much as all the rest, and only the age of the oldest is ever asked for.
            entry.since = below == taken || drainAt == NO_ROOM ? now() : below.since;
            if (TOP.compareAndSet(this, below, entry)) {
                return null;
            }
            standBack();
        }
    }

    /** What is settled is counted by every call that ends, so it is looked at only when what was seen of it is used up. */
    private boolean hasRoomFor(long sequence) {
        long seen = settled.get();
        roomUpTo = seen + places;
        if (settled.get() < seen) { // one was counted that had not entered
            roomUpTo = 0;
        }
        return sequence <= seen + places;
    }

    /** Another thread came first: a moment for it to go on in, else the two take the line from each other all the time. */
    private static void standBack() {
        for (int i = 0; i < STAND_BACK; i++) {
            Thread.onSpinWait();
        }
    }

    /** One that was waiting has been cancelled. */
    void left() {
        settled.incrementAndGet();
        told.incrementAndGet();
        int dead = gone.incrementAndGet();
        // Amortised: all are looked at once per as many departures as there are left.
        if (phase.get() != Phase.OPEN || (dead >= PURGE_AT_LEAST && dead >= waiting())) {
            drain();
        }
    }

    /** One whose call is under way has been cancelled. */
    void left(Slice<K, V> call) {
        settled.incrementAndGet();
        told.incrementAndGet();
        inCalls.decrementAndGet();
        call.left();
        drain();
    }

    /** Sends all that waits, or only if the oldest has waited for long enough; tells what became of them. */
    Mono<BatchResult<K, V>> flush(boolean onlyIfDue) {
        Flush<K, V> flush = new Flush<>(new Gathering<>(), onlyIfDue);
        flushes.add(flush);
        drain();
        return flush.gathering.result();
    }

    /** Lets nothing in any more, and sends all that is there; tells what became of it. */
    Mono<BatchResult<K, V>> close() {
        phase.compareAndSet(Phase.OPEN, Phase.CLOSING);
        drain();
        return closing.result();
    }

    /** Settles all that is there, and sends nothing more. */
    void stop() {
        phase.set(Phase.STOPPED);
        drain();
    }

    /** A call has ended: so many of its entries are settled, so many leave it with that, or to be sent again. */
    void ended(Slice<K, V> call, int nowSettled, int leaving) {
        settled.addAndGet(nowSettled);
        inCalls.addAndGet(-leaving);
        calls.decrementAndGet();
        Turns mine = Turns.ofThread();
        if (drainAt >= DRAINING || phase.get() != Phase.OPEN || size.current() != sizeSeen) {
            drain(mine); // the next call is on its way before anyone is told
        }
        if (nowSettled > 0) {
            mine.add(call::tell);
        }
        mine.take();
    }

    /** A call has been started, after which there may be more to do. */
    void lookAgain() {
        drain();
    }

    /** Entries were settled while they waited. */
    void settledWaiting(int entries) {
        settled.addAndGet(entries);
    }

    /** Tells an entry its outcome, and those who gather outcomes; {@link #told(int)} is to follow. */
    void tell(Entry<K, V> entry, Result<V> result) {
        entry.tell(result);
        if (phase.get() != Phase.OPEN) {
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
        told.addAndGet(entries);
        if (phase.get() != Phase.OPEN) {
            drain();
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
        gone.decrementAndGet();
        release(entry, by);
    }

    private void buried(Entry<K, V> entry) {
        buried(entry, turns);
    }

    void began(Backoff<K, V> backoff) {
        backoffs.add(backoff);
    }

    void ended(Backoff<K, V> backoff) {
        backoffs.remove(backoff);
    }

    void sendAgain(List<Entry<K, V>> entries) {
        returning.add(entries);
        drain();
    }

    private void timerFired() {
        timerFired = true;
        drain();
    }

    private void drain() {
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
                    boolean isAll = waiting.places() == 0 && top.sequence < drainAt;
                    if (!isAll || !missed.compareAndSet(seen, 0)) {
                        cut.looksAgain(); // for what was missed, too
                        missed.set(0);
                    }
                    return;
                }
            } while (top != taken && top.sequence >= drainAt); // entered while that was being raised
            seen = missed.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Does what there is to do, until it has cut a call. */
    private @Nullable Slice<K, V> look() {
        drainAt = DRAINING; // who enters meanwhile need not call: it is looked for afterwards
        if (timerFired) {
            timerFired = false;
            timer = null;
        }
        takeEntered();
        takeReturning();
        for (Flush<K, V> flush = flushes.poll(); flush != null; flush = flushes.poll()) {
            begin(flush);
        }
        Slice<K, V> cut = phase.get() == Phase.STOPPED ? null : cut();
        if (phase.get() == Phase.STOPPED) {
            settleAll();
        } else if (cut == null) {
            setTimer();
        }
        drainAt = nextToMatter();
        if (phase.get() != Phase.OPEN && !closed && told.get() == taken.sequence) {
            closed = true;
            phase.set(Phase.STOPPED);
            turns.add(closing);
        }
        return cut;
    }

    private void takeEntered() {
        long now = now();
        Entry<K, V> youngest = top;
        Entry<K, V> oldest = null;
        for (Entry<K, V> entry = youngest, below; entry != taken; entry = below) {
            below = Objects.requireNonNull(entry.neighbour);
            entry.neighbour = oldest;
            entry.since =
                    Math.max(entry.since, lastTaken); // else those that enter during this inherit age from those before
            oldest = entry;
        }
        long entered = youngest.sequence - taken.sequence;
        taken = youngest;
        lastTaken = now;
        if (oldest != null && waiting.isPlain() && !sized) {
            waiting.append(oldest, youngest, (int) entered);
            return;
        }
        for (Entry<K, V> entry = oldest, next; entry != null; entry = next) {
            next = entry.neighbour;
            entry.neighbour = null;
            try {
                waiting.append(entry);
            } catch (Throwable thrown) { // by an item's equals or hashCode
                settle(entry, Result.failure(MillraceException.of(thrown)));
            }
        }
    }

    private void takeReturning() {
        for (List<Entry<K, V>> entries = returning.poll(); entries != null; entries = returning.poll()) {
            for (int i = entries.size() - 1; i >= 0; i--) {
                waiting.prepend(entries.get(i));
            }
        }
    }

    private void begin(Flush<K, V> flush) {
        if (flush.onlyIfDue && !isDue(waiting.oldest())) {
            turns.add(flush.gathering::skip);
            return;
        }
        List<Entry<K, V>> entries = new ArrayList<>();
        waiting.forEach(entries::add);
        entries.forEach(entry -> entry.gatherings(new Gathering.All<>(flush.gathering, entry.gatherings())));
        flushUpTo = taken.sequence;
        flush.gathering.expect(entries.size());
        if (entries.isEmpty()) {
            turns.add(flush.gathering);
        }
    }

    /**
     * Cuts one call if one is due. Not more at once: where answers come at once, each thread that submits shall serve one call at a
     * time, instead of one thread all of them.
     */
    private @Nullable Slice<K, V> cut() {
        if (gone.get() >= Math.max(PURGE_AT_LEAST, waiting())) {
            waiting.purge();
        }
        while (hasRoom()) {
            int most = size.current();
            int room = options.capacity() - inCalls.get();
            Trigger trigger = trigger(most, room);
            if (trigger == null) {
                return null;
            }
            int places = Math.min(most, room);
            Slice<K, V> slice = new Slice<>(this, trigger, Math.min(places, waiting.places()));
            waiting.cut(places, bulk.maxBytes(), slice);
            inCalls.addAndGet(slice.size());
            calls.incrementAndGet();
            noteRunning(slice);
            if (slice.isFilled()) {
                turns.add(slice);
                return slice;
            }
            calls.decrementAndGet(); // all were cancelled
        }
        return null;
    }

    /** Amortised: all are looked at once per as many calls as were running then. */
    private void noteRunning(Slice<K, V> slice) {
        if (running.size() >= sweepAt) {
            running.removeIf(Slice::hasEnded);
            sweepAt = Math.max(PURGE_AT_LEAST, 2 * running.size());
        }
        running.add(slice);
    }

    private boolean hasRoom() {
        return calls.get() < options.callsInFlight() && inCalls.get() < options.capacity();
    }

    private @Nullable Trigger trigger(int most, int room) {
        if (gone.get() > 0 && (waiting.places() >= most || waiting.bytes() >= bulk.maxBytes())) {
            waiting.purge(); // those who have left fill no call
        }
        Entry<K, V> oldest = waiting.oldest();
        if (oldest == null) {
            return null;
        }
        if (waiting.places() >= most && room >= most) {
            return Trigger.SIZE;
        }
        if (sized && waiting.bytes() >= bulk.maxBytes()) {
            return Trigger.BYTES;
        }
        if (phase.get() == Phase.CLOSING) {
            return Trigger.CLOSE;
        }
        if (oldest.retries() > 0) {
            return Trigger.RETRY;
        }
        if (oldest.sequence <= flushUpTo) {
            return Trigger.MANUAL;
        }
        return isDue(oldest) ? Trigger.AGE : null;
    }

    private boolean isDue(@Nullable Entry<K, V> entry) {
        return entry != null && now() - entry.since >= linger;
    }

    /** One timer, for the oldest; if that has gone when it fires, it is set again for what is left. */
    private void setTimer() {
        Entry<K, V> oldest = timer == null && hasRoom() ? waiting.oldest() : null;
        if (oldest == null) {
            return;
        }
        try {
            long left = Math.max(1, linger - (now() - oldest.since));
            timer = options.scheduler().schedule(this::timerFired, left, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException disposed) { // nothing can wait any more
            flushUpTo = taken.sequence;
            missed.incrementAndGet();
        }
    }

    private long nextToMatter() {
        int most = size.current();
        sizeSeen = most;
        if (phase.get() != Phase.OPEN) {
            return 0;
        }
        int needed = most - waiting.places();
        if (!hasRoom() || (needed <= 0 && options.capacity() - inCalls.get() < most)) {
            return NO_ROOM;
        }
        return taken.sequence + (sized || timer == null ? 1 : Math.max(1, needed));
    }

    private void settleAll() {
        if (timer != null) {
            timer.dispose();
            timer = null;
        }
        List<Entry<K, V>> entries = new ArrayList<>();
        waiting.forEach(entries::add);
        waiting.clear();
        for (Entry<K, V> entry : entries) {
            settle(entry, Result.failure(ErrorCode.CANCELLED, "the collector was closed; nothing was sent"));
        }
        running.forEach(slice -> turns.add(slice::interrupt));
        backoffs.forEach(backoff -> turns.add(backoff::interrupt));
    }

    private void settle(Entry<K, V> entry, Result<V> result) {
        if (entry.settleWaiting()) {
            settledWaiting(1);
            turns.add(() -> {
                tell(entry, result);
                told(1);
            });
        } else {
            buried(entry);
        }
    }

    private record Flush<K, V extends @Nullable Object>(Gathering<K, V> gathering, boolean onlyIfDue) {}
}
