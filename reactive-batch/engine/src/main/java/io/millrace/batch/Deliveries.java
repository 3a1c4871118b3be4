package io.millrace.batch;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which items of a batch have been delivered: all below a base, and some above it, a bit each. Written by one thread at a
 * time, read by any.
 */
final class Deliveries {
    private static final long ALL = -1;

    private final Map<Long, Long> words = new ConcurrentHashMap<>(); // bits of 64 indexes each, from the base on
    private volatile long base; // a word; it rises before those below it go, so it is to be read after them

    boolean contains(long index) {
        long word = index / Long.SIZE;
        Long bits = words.get(word);
        return bits == null ? word < base : (bits & bit(index)) != 0;
    }

    void add(long index) {
        long word = index / Long.SIZE;
        if (word < base) {
            return;
        }
        words.merge(word, bit(index), (present, added) -> present | added);
        long end = base;
        while (words.getOrDefault(end, 0L) == ALL) {
            end++;
        }
        raiseTo(end);
    }

    private void raiseTo(long end) {
        long word = base;
        base = Math.max(word, end);
        for (; word < end; word++) {
            words.remove(word);
        }
    }

    /** The first index that has not been delivered, or one below it. */
    long mark() {
        long word = base;
        return word * Long.SIZE + Long.numberOfTrailingZeros(~words.getOrDefault(word, 0L));
    }

    byte[] toBytes() {
        TreeMap<Long, Long> present = new TreeMap<>(words);
        long from = base;
        SortedMap<Long, Long> above = present.tailMap(from);
        long[] bits = new long[above.isEmpty() ? 0 : Math.toIntExact(above.lastKey() - from + 1)];
        above.forEach((word, set) -> bits[(int) (word - from)] = set);
        byte[] bytes = BitSet.valueOf(bits).toByteArray();
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .putLong(from * Long.SIZE)
                .put(bytes)
                .array();
    }

    /** Adds what another has written. */
    void addAll(ByteBuffer bytes) {
        long from = bytes.getLong();
        raiseTo(from / Long.SIZE);
        BitSet.valueOf(bytes).stream().forEach(bit -> add(from + bit));
    }

    private static long bit(long index) {
        return 1L << index; // which shifts by the index within its word
    }
}
