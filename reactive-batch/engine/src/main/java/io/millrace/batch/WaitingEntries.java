package io.millrace.batch;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries that wait for a call, oldest first: a linked list of places, each of an entry or, where equal items are
 * coalesced, of several. For one thread at a time: the drain loop.
 */
final class WaitingEntries<K, V extends @Nullable Object> {
    private final @Nullable Map<K, Entry<K, V>> byItem;
    private final Consumer<Entry<K, V>> buried;
    private @Nullable Entry<K, V> first;
    private @Nullable Entry<K, V> last;
    private int places;
    private long bytes;

    /** @param buried told of each entry that was cancelled and is now out of the way */
    WaitingEntries(boolean coalescing, Consumer<Entry<K, V>> buried) {
        this.byItem = coalescing ? new HashMap<>() : null;
        this.buried = buried;
    }

    int places() {
        return places;
    }

    long bytes() {
        return bytes;
    }

    /** Adds one at the end, or to the place of its equal. */
    void append(Entry<K, V> entry) {
        Entry<K, V> equal = byItem == null ? null : byItem.get(entry.item);
        if (equal != null && equal.isWaiting()) {
            entry.twin(equal.twin());
            equal.twin(entry);
            return;
        }
        if (byItem != null) {
            byItem.put(entry.item, entry);
        }
        if (last == null) {
            first = entry;
        } else {
            last.neighbour = entry;
        }
        last = entry;
        added(entry);
    }

    /** Whether entries each have a place of their own, so that they may be added {@linkplain #append(Entry, Entry, int) as they are}. */
    boolean isPlain() {
        return byItem == null;
    }

    /** Adds some at the end that are linked already, and have no bytes. */
    void append(Entry<K, V> oldest, Entry<K, V> youngest, int entries) {
        if (last == null) {
            first = oldest;
        } else {
            last.neighbour = oldest;
        }
        last = youngest;
        places += entries;
    }

    /** Adds one that has waited before, ahead of all others. */
    void prepend(Entry<K, V> entry) {
        if (byItem != null) {
            byItem.put(entry.item, entry);
        }
        entry.neighbour = first;
        first = entry;
        if (last == null) {
            last = entry;
        }
        added(entry);
    }

    private void added(Entry<K, V> entry) {
        places++;
        bytes += entry.bytes();
    }

    /** The first that has not been cancelled, once those before it are out of the way. */
    @Nullable
    Entry<K, V> oldest() {
        while (first != null) {
            for (Entry<K, V> entry = first; entry != null; entry = entry.twin()) {
                if (entry.isWaiting()) {
                    return entry;
                }
            }
            bury(removeFirst());
        }
        return null;
    }

    void forEach(Consumer<Entry<K, V>> visitor) {
        for (Entry<K, V> place = first; place != null; place = place.neighbour) {
            for (Entry<K, V> entry = place; entry != null; entry = entry.twin()) {
                visitor.accept(entry);
            }
        }
    }

    /** Adds as many places to a call, from the first on, as it may have keys and bytes; and one at least, however large. */
    void cut(int most, long mostBytes, Slice<K, V> call) {
        long left = mostBytes;
        for (int keys = 0; keys < most && first != null && (keys == 0 || first.bytes() <= left); ) {
            Entry<K, V> place = removeFirst();
            int before = call.size();
            for (Entry<K, V> entry = place, next; entry != null; entry = next) {
                next = entry.twin();
                entry.twin(null);
                if (entry.send(call)) {
                    call.add(entry);
                } else {
                    buried.accept(entry);
                }
            }
            if (call.size() > before) {
                keys++;
                left -= place.bytes();
            }
        }
    }

    void clear() {
        first = null;
        last = null;
        places = 0;
        bytes = 0;
        if (byItem != null) {
            byItem.clear();
        }
    }

    /** Puts all that were cancelled out of the way. */
    void purge() {
        Entry<K, V> all = first;
        clear();
        for (Entry<K, V> place = all, next; place != null; place = next) {
            next = place.neighbour;
            place.neighbour = null;
            for (Entry<K, V> entry = place, twin; entry != null; entry = twin) {
                twin = entry.twin();
                entry.twin(null);
                if (entry.isWaiting()) {
                    append(entry);
                } else {
                    buried.accept(entry);
                }
            }
        }
    }

    private Entry<K, V> removeFirst() {
        Entry<K, V> place = Objects.requireNonNull(first);
        first = place.neighbour;
        place.neighbour = null;
        if (first == null) {
            last = null;
        }
        places--;
        bytes -= place.bytes();
        if (byItem != null) {
            byItem.remove(place.item, place);
        }
        return place;
    }

    private void bury(Entry<K, V> place) {
        for (Entry<K, V> entry = place, twin; entry != null; entry = twin) {
            twin = entry.twin();
            entry.twin(null);
            buried.accept(entry);
        }
    }
}
