package io.millrace.wats.simulator;

import java.time.Duration;

/**
 * Counts requests and connections. Everything but {@link #counters()} is called on the simulator's one event loop, so
 * plain fields are exact; each change publishes an immutable snapshot for other threads.
 */
final class Meter {

    private final PeakWindow arrivals;
    private volatile Counters counters = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);

    private long received;
    private long answered;
    private long dropped;
    private long unauthorized;
    private long rejected;
    private long faulted;
    private int inFlight;
    private int maxInFlight;
    private int openConnections;
    private long totalConnections;
    private long firstArrival;
    private long lastEnd;
    private long lastChange;
    private long busyNanos;

    /** Watches windows of the given length; zero watches none. */
    Meter(Duration window) {
        this.arrivals = new PeakWindow(window.toNanos());
    }

    /** Safe on any thread. */
    Counters counters() {
        return counters;
    }

    Exchange arrived(long now) {
        if (received == 0) {
            firstArrival = now;
            lastEnd = now;
            lastChange = now;
        }
        integrateTo(now);
        received++;
        inFlight++;
        maxInFlight = Math.max(maxInFlight, inFlight);
        publish();
        return new Exchange();
    }

    /** The request that just arrived has a valid credential. */
    void authorised(long now) {
        arrivals.arrived(now);
        publish();
    }

    void unauthorized() {
        unauthorized++;
        publish();
    }

    void rejected() {
        rejected++;
        publish();
    }

    void faulted() {
        faulted++;
        publish();
    }

    void connectionOpened() {
        openConnections++;
        totalConnections++;
        publish();
    }

    void connectionClosed() {
        openConnections--;
        publish();
    }

    private void integrateTo(long now) {
        busyNanos += inFlight * (now - lastChange);
        lastChange = now;
    }

    private void publish() {
        counters = new Counters(
                received,
                answered,
                dropped,
                unauthorized,
                rejected,
                faulted,
                inFlight,
                maxInFlight,
                arrivals.peak(),
                openConnections,
                totalConnections,
                Duration.ofNanos(lastEnd - firstArrival),
                Duration.ofNanos(busyNanos));
    }

    /** One request in flight; it ends once, whatever is called afterwards. */
    final class Exchange {
        private boolean isOver;

        private Exchange() {}

        /** To be called just before the answer is written. */
        void answered() {
            if (over()) {
                answered++;
                publish();
            }
        }

        void dropped() {
            if (over()) {
                dropped++;
                publish();
            }
        }

        private boolean over() {
            if (isOver) {
                return false;
            }
            isOver = true;
            long now = System.nanoTime();
            integrateTo(now);
            lastEnd = now;
            inFlight--;
            return true;
        }
    }
}
