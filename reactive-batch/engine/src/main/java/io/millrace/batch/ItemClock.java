package io.millrace.batch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A countdown that can be paused. Pauses nest and cost no rescheduling: the timer that fires too early, because of
 * pauses, is set again for what is left; the one that fires during a pause is set again by whoever ends the pause.
 */
final class ItemClock {
    private static final AtomicIntegerFieldUpdater<ItemClock> STATE =
            AtomicIntegerFieldUpdater.newUpdater(ItemClock.class, "state");
    private static final int FIRED = 1; // the lowest bit; the others count pauses
    private static final int PAUSE = 2;

    private final @Nullable Duration limit;
    private final Scheduler scheduler;
    private final Runnable onExpiry;
    private volatile @Nullable Disposable timer;
    private volatile boolean stopped;
    private volatile int state;
    private long startedAt;
    private long pausedAt;
    private long paused;

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

    void stop() {
        stopped = true;
        Disposable armed = timer;
        if (armed != null) {
            armed.dispose();
        }
    }

    boolean isPaused() {
        return state >= PAUSE;
    }

    void pause() {
        if (limit != null && state < PAUSE) {
            pausedAt = now();
        }
        STATE.addAndGet(this, PAUSE);
    }

    void resume() {
        if (limit == null) {
            STATE.addAndGet(this, -PAUSE);
            return;
        }
        if (state < 2 * PAUSE) {
            paused += now() - pausedAt;
        }
        int left = STATE.addAndGet(this, -PAUSE);
        if (left == FIRED && STATE.compareAndSet(this, FIRED, 0)) {
            arm(remaining(limit));
        }
    }

    private void fired() {
        for (int seen = state; seen >= PAUSE; seen = state) {
            if (STATE.compareAndSet(this, seen, seen | FIRED)) {
                return;
            }
        }
        if (limit == null) {
            return;
        }
        long remaining = remaining(limit);
        if (remaining > 0) {
            arm(remaining);
        } else {
            onExpiry.run();
        }
    }

    private long remaining(Duration limit) {
        return nanos(limit) - (now() - startedAt - paused);
    }

    private static long nanos(Duration limit) {
        return TimeUnit.NANOSECONDS.convert(limit); // three centuries for all that is longer
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

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}
