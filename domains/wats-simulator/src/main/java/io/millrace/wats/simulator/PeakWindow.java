package io.millrace.wats.simulator;

import java.util.Arrays;

/**
 * The largest number of arrivals in any window of a fixed length (half-open: two arrivals exactly one length apart are
 * in no common window). It remembers the arrivals of one window, at eight bytes each. Confined to one thread.
 */
final class PeakWindow {

    private final long lengthNanos;
    private long[] ring = new long[16];
    private int oldest;
    private int size;
    private int peak;

    /** A length of zero counts nothing. */
    PeakWindow(long lengthNanos) {
        this.lengthNanos = lengthNanos;
    }

    /** Times must not decrease. */
    void arrived(long now) {
        if (lengthNanos == 0) {
            return;
        }
        while (size > 0 && now - ring[oldest] >= lengthNanos) {
            oldest = (oldest + 1) % ring.length;
            size--;
        }
        if (size == ring.length) {
            grow();
        }
        ring[(oldest + size) % ring.length] = now;
        size++;
        peak = Math.max(peak, size);
    }

    int peak() {
        return peak;
    }

    private void grow() {
        long[] larger = Arrays.copyOf(Arrays.copyOfRange(ring, oldest, ring.length), ring.length * 2);
        System.arraycopy(ring, 0, larger, ring.length - oldest, oldest);
        ring = larger;
        oldest = 0;
    }
}
