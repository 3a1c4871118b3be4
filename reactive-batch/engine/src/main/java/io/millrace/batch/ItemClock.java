package io.millrace.batch;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A countdown that can be paused, by several parallel calls of one operation too. Pauses nest and cost no rescheduling: the
 * timer that fires too early, because of pauses, is set again for what is left; the one that fires during a pause is set
 * again by whoever ends the pause.
 */
final class ItemClock {
    private final @Nullable Duration limit;
    private final Scheduler scheduler;
    private final Runnable onExpiry;
    private final AtomicReference<Pauses> state = new AtomicReference<>(Pauses.NONE);
    private volatile @Nullable Disposable timer;
    private volatile boolean stopped;
    private long startedAt;

    ItemClock(@Nullable Duration limit, Scheduler scheduler, Runnable onExpiry) {
        this.limit = limit;
        this.scheduler = scheduler;
        this.onExpiry = onExpiry;
    }

    void start() {
        if (limit != null) {
            startedAt = now();
            arm(nanos(limit));
        }
    }

    /** Counts anew: what has passed is as if it had been a pause. */
    void restart() {
        if (limit != null) {
            long now = now();
            state.updateAndGet(pauses -> pauses.restarted(now, now - startedAt));
        }
    }

    void stop() {
        stopped = true;
        Disposable armed = timer;
        if (armed != null) {
            armed.dispose();
        }
    }

    boolean isPaused() {
        return pauses().count > 0;
    }

    void pause() {
        long now = limit == null ? 0 : now();
        state.updateAndGet(pauses -> pauses.begun(now));
    }

    void resume() {
        long now = limit == null ? 0 : now();
        Pauses before = Objects.requireNonNull(state.getAndUpdate(pauses -> pauses.ended(now)));
        if (limit != null && before.count == 1 && before.fired) {
            armAgain(remaining(limit));
        }
    }

    private void fired() {
        Pauses before = Objects.requireNonNull(state.getAndUpdate(Pauses::timerFired));
        if (limit == null || before.count > 0) {
            return;
        }
        long remaining = remaining(limit);
        if (remaining > 0) {
            armAgain(remaining);
        } else {
            onExpiry.run();
        }
    }

    private long remaining(Duration limit) {
        return nanos(limit) - (now() - startedAt - pauses().total);
    }

    private static long nanos(Duration limit) {
        return TimeUnit.NANOSECONDS.convert(limit); // three centuries for all that is longer
    }

    private void armAgain(long nanos) {
        try {
            arm(nanos);
        } catch (RejectedExecutionException disposed) { // no later moment can be told
            onExpiry.run();
        }
    }

    private void arm(long nanos) {
        if (!stopped) {
            Disposable armed = scheduler.schedule(this::fired, Math.max(0, nanos), TimeUnit.NANOSECONDS);
            timer = armed;
            if (stopped) {
                armed.dispose();
            }
        }
    }

    private Pauses pauses() {
        return Objects.requireNonNull(state.get());
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    /**
     * What has been paused so far.
     *
     * @param count how many pauses last now
     * @param since when the first of them began
     * @param total nanoseconds of all that are over
     * @param fired whether the timer fired meanwhile
     */
    private record Pauses(int count, long since, long total, boolean fired) {
        static final Pauses NONE = new Pauses(0, 0, 0, false);
        private static final Pauses UNTIMED = new Pauses(1, 0, 0, false); // the usual one, of a clock without a limit

        Pauses begun(long now) {
            return equals(NONE) && now == 0 ? UNTIMED : new Pauses(count + 1, count == 0 ? now : since, total, fired);
        }

        Pauses ended(long now) {
            if (equals(UNTIMED) && now == 0) {
                return NONE;
            }
            return count == 1
                    ? new Pauses(0, 0, total + now - since, false)
                    : new Pauses(count - 1, since, total, fired);
        }

        Pauses restarted(long now, long passed) {
            return new Pauses(count, count == 0 ? 0 : now, passed, fired);
        }

        Pauses timerFired() {
            return count == 0 ? this : new Pauses(count, since, total, true);
        }
    }
}
