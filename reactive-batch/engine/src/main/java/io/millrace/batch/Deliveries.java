package io.millrace.batch;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Which items of a batch have been delivered: all below a mark, and some above it. As small as the window, because what is
 * delivered out of order lies within it. Written by one thread at a time, read by any.
 */
final class Deliveries {
    private static final int WORTH_SHIFTING = 4096;

    private long base; // all below have been delivered; bit 0 of the others
    private BitSet above = new BitSet();
    private int contiguous; // bits from 0 on that are set

    synchronized boolean contains(long index) {
        return index < base || (index - base <= Integer.MAX_VALUE && above.get((int) (index - base)));
    }

    synchronized void add(long index) {
        if (index < base) {
            return;
        }
        above.set(Math.toIntExact(index - base));
        if (index - base == contiguous) {
            contiguous = above.nextClearBit(contiguous);
            if (contiguous >= WORTH_SHIFTING) {
                above = above.get(contiguous, Math.max(contiguous, above.length()));
                base += contiguous;
                contiguous = 0;
            }
        }
    }

    /** The first index that has not been delivered. */
    synchronized long mark() {
        return base + contiguous;
    }

    synchronized byte[] toBytes() {
        byte[] bits = above.toByteArray();
        return ByteBuffer.allocate(Long.BYTES + bits.length)
                .putLong(base)
                .put(bits)
                .array();
    }

    /** Adds what another has written. */
    void addAll(ByteBuffer bytes) {
        Deliveries other = new Deliveries();
        other.base = bytes.getLong();
        other.above = BitSet.valueOf(bytes);
        synchronized (this) {
            if (other.base > base) {
                above = above.get((int) Math.min(other.base - base, above.length()), above.length());
                base = other.base;
            }
            long shift = base - other.base;
            other.above.stream().filter(bit -> bit >= shift).forEach(bit -> above.set((int) (bit - shift)));
            contiguous = above.nextClearBit(0);
        }
    }
}
