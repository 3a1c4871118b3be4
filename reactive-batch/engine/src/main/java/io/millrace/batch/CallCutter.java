package io.millrace.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the entries that wait go together, and when: a call is cut when one of its triggers is reached and it has
 * room. For one thread at a time: the drain loop.
 */
final class CallCutter<K, V extends @Nullable Object> {
    private final CollectorLine<K, V> line;
    private final CollectorLoop<K, V> loop;
    private final BulkOptions<K> bulk;
    private final long linger;
    private final Occupancy occupancy;
    private final WaitingEntries<K, V> waiting;
    private long flushUpTo;
    private volatile int most; // places that a call may have

    CallCutter(CollectorLine<K, V> line, CollectorLoop<K, V> loop) {
        this.line = line;
        this.loop = loop;
        this.bulk = line.call.options();
        this.linger = TimeUnit.NANOSECONDS.convert(bulk.linger()); // three centuries for all that is longer
        this.occupancy = line.occupancy;
        this.waiting = new WaitingEntries<>(line.options.coalescing(), loop::buried);
    }

    /** Takes what has entered: these, each linked to the next. */
    void add(Entry<K, V> oldest, Entry<K, V> youngest) {
        if (waiting.isPlain() && !bulk.isSized()) {
            waiting.append(oldest, youngest, (int) (youngest.sequence - oldest.sequence + 1));
            return;
        }
        for (Entry<K, V> entry = oldest, next; entry != null; entry = next) {
            next = entry.neighbour;
            entry.neighbour = null;
            try {
                waiting.append(entry);
            } catch (Throwable thrown) { // by an item's equals or hashCode
                loop.fail(entry, thrown);
            }
        }
    }

    /** Takes what is to be sent again, ahead of all others. */
    void addAgain(List<Entry<K, V>> entries) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            waiting.prepend(entries.get(i));
        }
    }

    List<Entry<K, V>> waiting() {
        List<Entry<K, V>> entries = new ArrayList<>();
        waiting.forEach(entries::add);
        return entries;
    }

    /** Takes all that wait out. */
    List<Entry<K, V>> takeAll() {
        List<Entry<K, V>> entries = waiting();
        waiting.clear();
        return entries;
    }

    boolean isEmpty() {
        return waiting.places() == 0;
    }

    /** All up to that sequence go without waiting for others. */
    void flushUpTo(long sequence) {
        flushUpTo = sequence;
    }

    /** Cuts a call; null if none is due, or has room. */
    @Nullable
    Slice<K, V> cut() {
        most = line.size.current();
        if (line.isWorthPurging()) {
            waiting.purge();
        }
        while (occupancy.hasRoomForCall()) {
            int room = occupancy.roomInCalls();
            Trigger trigger = trigger(room);
            if (trigger == null) {
                return null;
            }
            int places = Math.min(most, room);
            Slice<K, V> slice = new Slice<>(line, trigger, Math.min(places, waiting.places()));
            waiting.cut(places, bulk.maxBytes(), slice);
            occupancy.callBegins(slice.size());
            if (slice.isFilled()) {
                return slice;
            }
            occupancy.callEnds(0, 0); // all were cancelled
        }
        return null;
    }

    private @Nullable Trigger trigger(int room) {
        if (occupancy.gone() > 0 && (waiting.places() >= most || waiting.bytes() >= bulk.maxBytes())) {
            waiting.purge(); // those who have left fill no call
        }
        Entry<K, V> oldest = waiting.oldest();
        if (oldest == null) {
            return null;
        }
        if (waiting.places() >= most && room >= most) {
            return Trigger.SIZE;
        }
        if (bulk.isSized() && waiting.bytes() >= bulk.maxBytes()) {
            return Trigger.BYTES;
        }
        if (line.isClosing()) {
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

    /** The oldest that has not been cancelled. */
    @Nullable
    Entry<K, V> oldest() {
        return waiting.oldest();
    }

    /** Whether the oldest has waited for others as long as it shall. */
    boolean isDue() {
        Entry<K, V> oldest = waiting.oldest();
        return oldest != null && isDue(oldest);
    }

    private boolean isDue(Entry<K, V> entry) {
        return age(entry) >= linger;
    }

    /** How long until an entry has, in nanoseconds. */
    long untilDue(Entry<K, V> entry) {
        return linger - age(entry);
    }

    private long age(Entry<K, V> entry) {
        return line.now() - entry.since;
    }

    /** Whether the end of a call has to come before anything else makes a difference. */
    boolean isHeldUp() {
        return !occupancy.hasRoomForCall() || (waiting.places() >= most && occupancy.roomInCalls() < most);
    }

    /** How many more make a difference, if the oldest goes in time by itself. */
    int lacking() {
        return bulk.isSized() ? 1 : Math.max(1, most - waiting.places());
    }

    /** Whether calls may have more or fewer places since it last looked. Any thread asks. */
    boolean isSizeNew() {
        return line.size.current() != most;
    }
}
