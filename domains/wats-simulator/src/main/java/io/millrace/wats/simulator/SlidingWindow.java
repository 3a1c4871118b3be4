package io.millrace.wats.simulator;

import java.time.Duration;

/**
 * Never more than N accepted requests in any window of the given length (half-open). It remembers the times of the last
 * N accepted requests and nothing else: a request is accepted when the N-th last one is at least one length ago.
 * Refused requests use up nothing. Confined to one thread.
 */
final class SlidingWindow {

    private final long[] accepted;
    private final long lengthNanos;
    private int next;
    private int size;

    SlidingWindow(int limit, Duration length) {
        this.accepted = new long[limit];
        this.lengthNanos = length.toNanos();
    }

    /**
     * Accepts the request, or says how long it comes too early. Times must not decrease.
     *
     * @return 0 when accepted, otherwise the nanoseconds until a request will be accepted again
     */
    long tryAccept(long now) {
        if (size == accepted.length) {
            long age = now - accepted[next];
            if (age < lengthNanos) {
                return lengthNanos - age;
            }
        } else {
            size++;
        }
        accepted[next] = now;
        next = (next + 1) % accepted.length;
        return 0;
    }
}
