package io.millrace.wats.simulator;

import java.time.Duration;

/**
 * What the simulator has seen so far; one consistent moment. {@code received = answered + dropped + inFlight} always
 * holds.
 *
 * <p>A request is in flight from the moment its headers arrive until just before its answer is written. So it has left
 * the count before its client can see the answer and send the next request, and {@code maxInFlight} never exceeds the
 * number of requests that the client itself had outstanding. One exception: a client that gives up a request by closing
 * its connection may have its next request here before the close.
 *
 * @param received requests that arrived, refused and faulty ones included
 * @param answered requests whose answer was handed over, deliberately broken answers included
 * @param dropped requests that ended without an answer: the client went away, or a fault closed the connection
 * @param unauthorized requests refused with 401
 * @param rejected requests refused with 429 by the rate limit
 * @param faulted requests that met a {@link Fault}
 * @param inFlight requests that are being served now
 * @param maxInFlight the largest {@code inFlight} there has been
 * @param peakInWindow the largest number of authorised requests that arrived, accepted and rejected, in any window of
 *     the length of the rate limit; 0 without a rate limit
 * @param openConnections connections that are open now
 * @param totalConnections connections opened so far
 * @param wireTime from the first arrival to the last end of a request (answered or dropped)
 * @param busyTime integral of {@code inFlight} over time, up to the latest arrival or end of a request: two requests
 *     served side by side for one second are two seconds
 */
public record Counters(
        long received,
        long answered,
        long dropped,
        long unauthorized,
        long rejected,
        long faulted,
        int inFlight,
        int maxInFlight,
        int peakInWindow,
        int openConnections,
        long totalConnections,
        Duration wireTime,
        Duration busyTime) {

    /**
     * How many requests were in flight on average over the wire time; meaningful when none is in flight any more. A
     * client that keeps a cap of ten fully used comes near 10.
     */
    public double meanInFlight() {
        return wireTime.isZero() ? 0 : (double) busyTime.toNanos() / wireTime.toNanos();
    }
}
