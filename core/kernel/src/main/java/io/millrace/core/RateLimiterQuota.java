package io.millrace.core;

import io.github.resilience4j.ratelimiter.RateLimiter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.scheduler.Scheduler;

/** Reserves one permission at a time of somebody else's limiter, for whoever heads the line when it falls due. */
final class RateLimiterQuota extends Quota {
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);

    private final RateLimiter limiter;
    private final AtomicBoolean reserved = new AtomicBoolean();

    RateLimiterQuota(RateLimiter limiter, Scheduler scheduler) {
        super(0, scheduler);
        this.limiter = limiter;
    }

    @Override
    void joined() {
        if (reserved.compareAndSet(false, true)) {
            reserve();
        }
    }

    @Override
    void started() {
        reserved.set(false);
        if (waiting() > 0) {
            joined();
        }
    }

    @Override
    void ended() {
        // the limiter counts starts
    }

    private void reserve() {
        long wait = limiter.reservePermission();
        if (wait == 0) {
            restore();
        } else if (wait > 0) {
            schedule(this::giveBack, wait);
        } else { // its timeout is shorter than the wait; ours is the caller's
            long poll = Math.min(
                    limiter.getRateLimiterConfig().getLimitRefreshPeriod().toNanos(), LONGEST_POLL.toNanos());
            schedule(this::reserveLater, Math.max(poll, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    }

    private void reserveLater() {
        reserve();
        drain();
    }

    @Override
    public String toString() {
        return "rate limiter " + limiter.getName();
    }
}
