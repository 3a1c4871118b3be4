package io.millrace.core;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.scheduler.Scheduler;

/** One permit, given back an interval after it was taken; several where the interval is finer than timers are. */
final class SmoothQuota extends Quota {
    /** How late a timer may be before the delay counts as idleness and is not made up for. */
    private static final long SLACK = TimeUnit.MILLISECONDS.toNanos(5);

    private final long interval;
    private final AtomicLong due = new AtomicLong(Long.MIN_VALUE);

    SmoothQuota(long intervalNanos, Scheduler scheduler) {
        super((int) Math.max(1, SLACK / Math.max(1, intervalNanos)), scheduler);
        this.interval = Math.max(1, intervalNanos);
    }

    @Override
    void started() {
        long now = nanoTime();
        // Permits never run further ahead than the slack; a due time that does is of a clock that has been set back
        // since.
        long next = due.updateAndGet(last -> Math.min(Math.max(last, now - SLACK), now + SLACK) + interval);
        schedule(this::giveBack, Math.max(0, next - now));
    }

    @Override
    void ended() {
        // spacing is from start to start
    }

    @Override
    public String toString() {
        return "smooth, one every " + interval + " ns";
    }
}
