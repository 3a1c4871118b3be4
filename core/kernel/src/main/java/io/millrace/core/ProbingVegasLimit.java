package io.millrace.core;

import com.netflix.concurrency.limits.limit.AbstractLimit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import java.util.Arrays;

/**
 * Vegas over windows of round trips, with a probe now and then that halves the limit for one window, to see what a round
 * trip takes when nothing queues.
 *
 * <p>Vegas compares round trips with the shortest it has seen. Fed with single ones it takes a lucky answer for the rule
 * and shrinks; its own probes take a queue for the rule and drift upwards. A window's median is neither lucky nor late,
 * and a probe at half the limit sees no queue.
 */
final class ProbingVegasLimit extends AbstractLimit {
    private static final int START = 10; // what one client may do to a server it knows nothing about
    private static final int ROUND_TRIPS = 6; // of all slots: of fewer, the median is noise; more take longer to learn
    private static final int FEWEST_SAMPLES = 10;
    private static final double TOLERATED_DROPS = 0.05; // of a window: a failure now and then is no congestion
    private static final int WINDOWS_BETWEEN_PROBES = 40; // a probe costs half a window's throughput: about 1 %

    private final int min;
    private final int max;
    private VegasLimit vegas;
    private long[] roundTrips;
    private int samples;
    private int drops;
    private int mostInFlight;
    private long settledAt = Long.MIN_VALUE;
    private boolean probing;
    private int windowsToProbe = WINDOWS_BETWEEN_PROBES;
    private int probedAt;

    ProbingVegasLimit(int min, int max) {
        super(Math.max(min, Math.min(max, START)));
        this.min = min;
        this.max = max;
        this.probedAt = getLimit();
        this.vegas = vegas(getLimit());
        this.roundTrips = new long[windowOf(getLimit())];
    }

    private VegasLimit vegas(int initial) {
        return VegasLimit.newBuilder()
                .initialLimit(initial)
                .maxConcurrency(max)
                .thresholdFunction(limit -> 1)
                .alphaFunction(limit -> Math.max(2, limit / 8))
                .betaFunction(limit -> Math.max(3, limit / 5))
                .increaseFunction(limit -> limit + 1)
                .decreaseFunction(limit -> Math.max(min, limit - Math.max(1, limit / 10)))
                .probeMultiplier(Integer.MAX_VALUE) // its own probes, at full load, would take the queue for the rule
                .build();
    }

    @Override
    protected int _update(long startTime, long rtt, int inflight, boolean didDrop) {
        int limit = getLimit();
        if (didDrop) {
            drops++;
            if (drops <= TOLERATED_DROPS * roundTrips.length) {
                return limit;
            }
        } else {
            if (startTime < settledAt) {
                return limit; // began under another limit
            }
            roundTrips[samples++] = rtt;
            mostInFlight = Math.max(mostInFlight, inflight);
            if (samples < roundTrips.length) {
                return limit;
            }
        }
        int next = windowEnded(didDrop);
        if (next != limit) {
            settledAt = startTime + rtt;
        }
        roundTrips = new long[windowOf(next)];
        samples = 0;
        drops = 0;
        mostInFlight = 0;
        return next;
    }

    private int windowEnded(boolean dropped) {
        if (probing && !dropped) {
            probing = false;
            vegas = vegas(vegas.getLimit());
        }
        vegas.onSample(0, dropped ? Long.MAX_VALUE : median(), mostInFlight, dropped);
        if (--windowsToProbe <= 0 || vegas.getLimit() <= probedAt / 2) {
            windowsToProbe = WINDOWS_BETWEEN_PROBES;
            probedAt = vegas.getLimit();
            probing = true;
        }
        return probing ? Math.max(min, vegas.getLimit() / 2) : Math.max(min, vegas.getLimit());
    }

    private long median() {
        Arrays.sort(roundTrips);
        return roundTrips[roundTrips.length / 2];
    }

    private static int windowOf(int limit) {
        return Math.max(FEWEST_SAMPLES, ROUND_TRIPS * limit);
    }
}
