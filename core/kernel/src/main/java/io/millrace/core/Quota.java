package io.millrace.core;

import io.github.resilience4j.ratelimiter.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A limit on how many requests are made in a time: one fair, bounded line of callers, which never blocks a thread.
 *
 * <p>Share one quota among all callers whom the server counts together, that is, usually, among all that use the same
 * credential. Any number of threads may use it.
 */
public abstract sealed class Quota extends PermitLine
        permits SlidingQuota, SmoothQuota, RateLimiterQuota, UnlimitedQuota {
    /** A pause longer than this is not waited for: callers fail at once and learn when to come back. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Scheduler scheduler;
    private final AtomicLong pausedUntil = new AtomicLong(); // epoch milliseconds; 0 = open

    Quota(int permits, Scheduler scheduler) {
        super(permits, DEFAULT_MAX_WAITING);
        this.scheduler = scheduler;
    }

    /**
     * At most {@code requests} in <em>any</em> window of the given length, as the server sees it; bursts are allowed until
     * then.
     *
     * <p>A slot's window runs from the answer (or failure) of its request, because that is the latest moment at which the
     * server can have counted it. The price is one latency a window: of a quota whose window is ten latencies long, at
     * least 90 % can be used. A cancelled request has no answer, so its window runs from the cancellation; if it was still
     * on its way, the server may count it a little later than that.
     *
     * @throws IllegalArgumentException if {@code requests} or {@code window} is not positive
     */
    public static Quota sliding(int requests, Duration window) {
        return sliding(requests, window, Schedulers.parallel());
    }

    /** As {@link #sliding(int, Duration)}, with time told by {@code scheduler}. */
    public static Quota sliding(int requests, Duration window, Scheduler scheduler) {
        return new SlidingQuota(positive(requests), positive(window), scheduler);
    }

    /**
     * {@code requests} per {@code window}, evenly spaced from start to start: no bursts, to within a few milliseconds. For
     * servers that dislike bursts; where they only count, {@link #sliding} is faster.
     *
     * @throws IllegalArgumentException if {@code requests} or {@code window} is not positive
     */
    public static Quota smooth(int requests, Duration window) {
        return smooth(requests, window, Schedulers.parallel());
    }

    /** As {@link #smooth(int, Duration)}, with time told by {@code scheduler}. */
    public static Quota smooth(int requests, Duration window, Scheduler scheduler) {
        return new SmoothQuota(positive(window).toNanos() / positive(requests), scheduler);
    }

    /**
     * Takes its permits from a limiter you already have. They are reserved one at a time, for the head of the line, so a
     * cancelled caller's reservation goes to the next. The limiter's own {@code timeoutDuration} is not applied: bound the
     * wait with {@code timeout} where you subscribe.
     *
     * <p>Resilience4j's limiters count in fixed cycles and let up to twice their limit through around a cycle's edge; for a
     * server with a sliding window take {@link #sliding}.
     */
    public static Quota of(RateLimiter limiter) {
        return new RateLimiterQuota(limiter, Schedulers.parallel());
    }

    /** No limit, until a server asks for a {@linkplain #pauseUntil pause}. */
    public static Quota unlimited() {
        return new UnlimitedQuota(Schedulers.parallel());
    }

    /**
     * Runs {@code operation}, which must make one request, as soon as the quota allows.
     *
     * <p><b>Cancellation:</b> while waiting it leaves the line, and its slot goes to the next. The clock of a surrounding
     * batch item stands still while waiting. <b>Threads:</b> an operation that waited is subscribed by the thread that
     * freed its slot, usually one of the scheduler. <b>Errors:</b> those of the operation; {@link
     * ErrorCode#RATE_LIMITED} when the line is full or the quota is paused for more than 60 s.
     */
    public <T> Mono<T> guard(Mono<T> operation) {
        return guarded(operation);
    }

    /**
     * Lets nobody through before {@code instant}, because the server said so. Only ever lengthens a pause. Where it lasts
     * longer than 60 s from now, those in line and those who come fail at once with the wait in their exception.
     */
    public void pauseUntil(Instant instant) {
        long until = instant.toEpochMilli();
        long wait = until - now();
        if (wait <= 0 || pausedUntil.getAndUpdate(before -> Math.max(before, until)) >= until) {
            return;
        }
        refuseAll();
        schedule(
                () -> {
                    if (pausedUntil.compareAndSet(until, 0)) { // else a longer pause has its own timer
                        drain();
                    }
                },
                TimeUnit.MILLISECONDS.toNanos(wait));
    }

    @Override
    final boolean isPaused() {
        return pausedUntil.get() != 0;
    }

    @Override
    final @Nullable MillraceException refusal() {
        long until = pausedUntil.get();
        Duration wait = Duration.ofMillis(until == 0 ? 0 : until - now());
        return wait.compareTo(LONGEST_PAUSE) <= 0
                ? null
                : new MillraceException(
                        ErrorCode.RATE_LIMITED,
                        "the server wants no request for another " + wait.toSeconds() + " s; nothing was sent",
                        null,
                        0,
                        wait);
    }

    @Override
    final MillraceException lineIsFull(int maxWaiting) {
        return new MillraceException(
                ErrorCode.RATE_LIMITED, "the quota's line is full: " + maxWaiting + " calls wait; send fewer at once");
    }

    final void schedule(Runnable task, long nanos) {
        scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    final long nanoTime() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    private static int positive(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("a quota needs at least 1 request: " + requests);
        }
        return requests;
    }

    private static Duration positive(Duration window) {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a quota's window must be positive: " + window);
        }
        return window;
    }
}
