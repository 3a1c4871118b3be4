package io.millrace.core;

import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/** As many permits as the window holds requests; each comes back one window after its request has been answered. */
final class SlidingQuota extends Quota {
    private final int requests;
    private final Duration window;

    SlidingQuota(int requests, Duration window, Scheduler scheduler) {
        super(requests, scheduler);
        this.requests = requests;
        this.window = window;
    }

    @Override
    void ended() {
        // A timer for each slot needs no clock that could be set back, and costs nothing at rates that need a quota.
        schedule(this::giveBack, window.toNanos());
    }

    @Override
    public String toString() {
        return "sliding " + requests + "/" + window;
    }
}
