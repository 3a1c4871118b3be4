package io.millrace.core;

import com.netflix.concurrency.limits.limit.AbstractLimit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import java.util.Arrays;

/**
 * Vegas over windows of round trips, and now and then a probe: one window at half the limit, to see what a round trip takes
 * when nothing queues.
 *
 * <p>Vegas holds the limit where a few requests queue, by comparing a round trip with the shortest of all. Fed with single
 * ones it takes a lucky answer for the rule and shrinks; its own probes, at full load, take the queue for the rule and
 * drift upwards. What is typical of a window is neither lucky nor late, and at half the limit there is no queue.
 */
final class ProbingVegasLimit extends AbstractLimit {
    private static final int START = 10; // what a server one knows nothing about can be expected to bear
    private static final int ROUND_TRIPS = 8; // a slot's share of a window: fewer are too noisy, more learn too slowly
    private static final int FEWEST_SAMPLES = 20; // the same for small limits
    private static final int TOLERATED_DROPS = 10; // one in so many: an error now and then is no congestion
    private static final int WINDOWS_TO_PROBE = 50; // a probe costs the throughput of one: 2 %
    private static final double SHRUNKEN = 0.75; // of the peak: is it a queue, or has the server become slower?
    private static final double FASTER = 0.7; // of the unloaded round trip: no luck, the server has changed

    private final int min;
    private final int max;
    private VegasLimit vegas;
    private long unloaded = Long.MAX_VALUE; // the round trip when nothing queues
    private boolean probing = true; // there is no better beginning
    private int windowsToProbe = WINDOWS_TO_PROBE;
    private int peak; // of the limit, since the last probe
    private long changedAt = Long.MIN_VALUE;

    private long[] window;
    private int answers;
    private int drops;
    private int mostInFlight;

    ProbingVegasLimit(int min, int max) {
        super(Math.max(min, Math.min(max, START)));
        this.min = min;
        this.max = max;
        this.vegas = vegasAt(getLimit());
        this.peak = getLimit();
        this.window = newWindow();
    }

    @Override
    protected int _update(long startTime, long rtt, int inFlight, boolean dropped) {
        if (dropped) {
            if (++drops <= window.length / TOLERATED_DROPS) {
                return getLimit();
            }
            vegas.onSample(0, Long.MAX_VALUE, inFlight, true); // its own time would pass for the shortest round trip
        } else if (startTime < changedAt) {
            return getLimit(); // began under another limit
        } else {
            window[answers++] = rtt;
            mostInFlight = Math.max(mostInFlight, inFlight);
            if (answers < window.length) {
                return getLimit();
            }
            learn(typical(window));
        }
        return nextWindow(startTime + rtt);
    }

    private void learn(long roundTrip) {
        boolean changed = roundTrip < unloaded * FASTER;
        if (changed && !probing) {
            windowsToProbe = 0; // part of this window may still have been slow
        }
        if (changed || probing) {
            unloaded = roundTrip;
            vegas = vegasAt(vegas.getLimit()); // an old one would never take a longer round trip for unloaded
            probing = false;
        }
        // Never below the probe's: the least of many windows is luck again.
        vegas.onSample(0, Math.max(roundTrip, unloaded), mostInFlight, false);
    }

    private int nextWindow(long now) {
        peak = Math.max(peak, vegas.getLimit());
        if (--windowsToProbe <= 0 || vegas.getLimit() < peak * SHRUNKEN) {
            windowsToProbe = WINDOWS_TO_PROBE;
            peak = vegas.getLimit();
            probing = true;
        }
        window = newWindow();
        answers = 0;
        drops = 0;
        mostInFlight = 0;
        int limit = probing ? Math.max(min, vegas.getLimit() / 2) : vegas.getLimit();
        if (limit != getLimit()) {
            changedAt = now;
        }
        return limit;
    }

    private long[] newWindow() {
        return new long[Math.max(FEWEST_SAMPLES, ROUND_TRIPS * vegas.getLimit())];
    }

    /** The mean without the slowest tenth: steady, and untouched by a few stragglers. */
    private static long typical(long[] roundTrips) {
        Arrays.sort(roundTrips);
        return (long) Arrays.stream(roundTrips, 0, roundTrips.length - roundTrips.length / 10)
                .average()
                .orElseThrow();
    }

    private VegasLimit vegasAt(int initial) {
        return VegasLimit.newBuilder()
                .initialLimit(initial)
                .maxConcurrency(max)
                .alphaFunction(limit -> Math.max(2, limit / 16)) // fewer in the queue: up
                .betaFunction(limit -> Math.max(3, limit / 7)) // more: down; noise fits in between
                .thresholdFunction(limit -> -1) // no leaps: an empty queue is as often luck
                .increaseFunction(limit -> limit + step(limit))
                .decreaseFunction(limit -> Math.max(min, limit - step(limit)))
                .probeMultiplier(Integer.MAX_VALUE) // never by itself
                .build();
    }

    private static double step(double limit) {
        return Math.max(1, Math.floor(limit / 10));
    }
}
