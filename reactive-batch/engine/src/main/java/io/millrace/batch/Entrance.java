package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Where a collector's entries come in, from any thread. To enter takes one compare-and-set: entries form a stack, each numbered after
 * the one below it, so the top tells how many there have been, and with that whether there is room and whether a call is full.
 * The drain loop takes what has entered, and says which entry is the next to make a difference.
 */
final class Entrance<K, V extends @Nullable Object> {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Entrance, Entry> TOP =
            AtomicReferenceFieldUpdater.newUpdater(Entrance.class, Entry.class, "top");

    private static final int STAND_BACK = 32;

    /** Of {@link #looksAt}: the end of a call looks again; or the loop does, which is at it. */
    private static final long NO_ROOM = Long.MAX_VALUE;

    private static final long LOOKING = Long.MAX_VALUE - 1;

    private final CollectorLine<K, V> line;
    private final BulkOptions<K> bulk;
    private final Occupancy occupancy;

    private volatile Entry<K, V> top;
    /** The last that the loop has taken. */
    private volatile Entry<K, V> taken;
    /** The loop looks again when this many have entered. */
    private volatile long looksAt = 1;

    private volatile long roomUpTo; // a sequence; never beyond what is free

    private long lastTaken = Long.MIN_VALUE; // when the loop last took what had entered; its own

    @SuppressWarnings("NullAway") // the entry below all others has no item
    Entrance(CollectorLine<K, V> line) {
        this.line = line;
        this.bulk = line.call.options();
        this.occupancy = line.occupancy;
        this.top = new Entry<>(line, null, false, null);
        this.taken = top;
    }

    /** Takes an entry in, or says why not. */
    @Nullable
    MillraceException join(Entry<K, V> entry) {
        if (bulk.isSized()) {
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
            if (!line.isOpen()) {
                return new MillraceException(ErrorCode.CANCELLED, "the collector is closed; nothing was sent");
            }
            entry.sequence = below.sequence + 1;
            if (entry.sequence > roomUpTo && !entry.patient && !hasRoomFor(entry.sequence)) {
                return new MillraceException(
                        ErrorCode.RATE_LIMITED,
                        "the collector is full: " + occupancy.places()
                                + " items are not settled; submit fewer at once");
            }
            entry.neighbour = below;
            // A look at the clock costs as much as all the rest, and only the age of the oldest is ever asked for.
            entry.since = below == taken || looksAt == NO_ROOM ? line.now() : below.since;
            if (TOP.compareAndSet(this, below, entry)) {
                return null;
            }
            standBack();
        }
    }

    /** What is settled is counted by every call that ends, so it is looked at only when what was seen of it is used up. */
    private boolean hasRoomFor(long sequence) {
        long seen = occupancy.roomUpTo();
        roomUpTo = seen;
        if (!occupancy.isRoomUpTo(seen)) { // one was counted that had not entered
            roomUpTo = 0;
        }
        return sequence <= seen;
    }

    /** Another thread came first: a moment for it to go on in, else the two take the line from each other all the time. */
    private static void standBack() {
        for (int i = 0; i < STAND_BACK; i++) {
            Thread.onSpinWait();
        }
    }

    /** One has been cancelled, and counted, that had not entered. */
    void recount() {
        occupancy.hadNotEntered();
        roomUpTo = 0;
    }

    /** How many have entered. */
    long entered() {
        return top.sequence;
    }

    /** The last that the loop has taken; the one below all others if it has taken none. */
    Entry<K, V> taken() {
        return taken;
    }

    /** Whether the loop has to look again for this entry. */
    boolean makesADifference(Entry<K, V> entry) {
        return entry.sequence >= looksAt;
    }

    /** Whether there are more already for which the loop has to look. */
    boolean hasMore() {
        return top != taken && top.sequence >= looksAt;
    }

    /** Whether the end of a call makes a difference: there was no room, or the loop is looking. */
    boolean isHeldUp() {
        return looksAt >= LOOKING;
    }

    /** The loop is about to look: who enters meanwhile need not call it, because it is looked for afterwards. */
    void looking() {
        looksAt = LOOKING;
    }

    void looksWhenThereIsRoom() {
        looksAt = NO_ROOM;
    }

    /** The loop looks again for the entry with that sequence. */
    void looksAt(long sequence) {
        looksAt = sequence;
    }

    /** Gives what has entered since, oldest first, each linked to the next; null if nothing has. */
    @Nullable
    Entry<K, V> take() {
        long now = line.now();
        Entry<K, V> youngest = top;
        Entry<K, V> oldest = null;
        for (Entry<K, V> entry = youngest, below; entry != taken; entry = below) {
            below = Objects.requireNonNull(entry.neighbour);
            entry.neighbour = oldest;
            entry.since =
                    Math.max(entry.since, lastTaken); // else those that enter during this inherit age from those before
            oldest = entry;
        }
        taken = youngest;
        lastTaken = now;
        return oldest;
    }
}
