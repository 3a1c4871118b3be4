package io.millrace.core;

import com.netflix.concurrency.limits.Limit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A limit on how many operations run at once: first come, first served, and it never blocks a thread.
 *
 * <p>Share one gate among all callers of an upstream that must not see more than so many calls together. Any number of
 * threads may use it.
 *
 * <p>An {@linkplain #adaptive(int, int) adaptive} gate finds its limit by itself, from the round trips of the requests that
 * are wrapped in {@link #timed}.
 */
public final class Gate extends PermitLine {
    private final @Nullable RoundTrips roundTrips;

    private Gate(int limit, int maxWaiting) {
        super(limit, maxWaiting);
        this.roundTrips = null;
    }

    private Gate(RoundTrips roundTrips, int maxWaiting) {
        super(roundTrips.limit(), maxWaiting);
        this.roundTrips = roundTrips;
    }

    /**
     * A gate with the default length of its line, 100,000.
     *
     * @param limit how many operations may run at once, at least 1
     * @throws IllegalArgumentException if the limit is below 1
     */
    public static Gate of(int limit) {
        return of(limit, DEFAULT_MAX_WAITING);
    }

    /**
     * A gate with a line of the given length.
     *
     * @param limit how many operations may run at once, at least 1
     * @param maxWaiting how many callers may wait; one more fails with {@link ErrorCode#RATE_LIMITED}
     * @throws IllegalArgumentException if the limit is below 1 or {@code maxWaiting} is negative
     */
    public static Gate of(int limit, int maxWaiting) {
        return new Gate(atLeastOne(limit), maxWaiting);
    }

    /**
     * A gate that looks for the limit beyond which more at once only queue at the server, and follows it: up and down, as
     * round trips lengthen or requests are dropped.
     *
     * <p>It learns from requests wrapped in {@link #timed}; without them its limit stays where it begins. Every few hundred
     * round trips it halves its limit for a moment, to see how fast the server is when nothing queues. Where a server's
     * limit is known, {@link #of} with that limit needs no learning.
     *
     * @param min the limit never falls below it, at least 1
     * @param max the limit never rises above it
     * @throws IllegalArgumentException if {@code min} is below 1 or above {@code max}
     */
    public static Gate adaptive(int min, int max) {
        return adaptive(min, max, Schedulers.parallel());
    }

    /** As {@link #adaptive(int, int)}, with time told by {@code scheduler}. */
    public static Gate adaptive(int min, int max, Scheduler scheduler) {
        return adaptive(min, max, DEFAULT_MAX_WAITING, scheduler);
    }

    /**
     * As {@link #adaptive(int, int, Scheduler)}, with a line of the given length.
     *
     * @param maxWaiting how many callers may wait; one more fails with {@link ErrorCode#RATE_LIMITED}
     * @throws IllegalArgumentException also if {@code maxWaiting} is negative
     */
    public static Gate adaptive(int min, int max, int maxWaiting, Scheduler scheduler) {
        if (atLeastOne(min) > max) {
            throw new IllegalArgumentException("min must not exceed max: " + min + " > " + max);
        }
        return new Gate(new RoundTrips(new ProbingVegasLimit(min, max), scheduler), maxWaiting);
    }

    /**
     * Takes its limit from an algorithm you already have. Its limit is looked at after each sample; below 1 it counts as 1.
     * An algorithm learns from one gate only.
     */
    public static Gate adaptive(Limit algorithm) {
        return adaptive(algorithm, Schedulers.parallel());
    }

    /** As {@link #adaptive(Limit)}, with time told by {@code scheduler}. */
    public static Gate adaptive(Limit algorithm, Scheduler scheduler) {
        return new Gate(new RoundTrips(algorithm, scheduler), DEFAULT_MAX_WAITING);
    }

    /**
     * Runs {@code operation} once a permit is held, and gives the permit back when it has ended or is cancelled.
     *
     * <p><b>Cancellation:</b> while waiting it leaves the line; the clock of a surrounding batch item stands still while
     * waiting. <b>Threads:</b> a waiting operation is subscribed by the thread that freed the permit. <b>Errors:</b>
     * those of the operation, or {@link ErrorCode#RATE_LIMITED} when the line is full.
     */
    public <T> Mono<T> guard(Mono<T> operation) {
        return guarded(operation);
    }

    /**
     * Measures one request for an adaptive gate, from its subscription to its end; on a gate with a fixed limit it is the
     * request itself. Wrap it innermost, so that no waiting is measured: {@code gate.guard(quota.guard(gate.timed(request)))}.
     * What cannot be wrapped there is measured without the waits that it tells its {@link Permit} of: in lines, and for a
     * retry or an open circuit.
     *
     * <p>Answers count with their time, {@link ErrorCode#NOT_FOUND} and {@link ErrorCode#CONFLICT} among them. As dropped
     * counts what was not served or has an unknown outcome: {@link ErrorCode#RATE_LIMITED}, {@link ErrorCode#TIMEOUT}, {@link
     * ErrorCode#CONNECTION_ERROR}, {@link ErrorCode#SERVER_ERROR}, {@link ErrorCode#CIRCUIT_OPEN}, {@link
     * ErrorCode#AMBIGUOUS}. Other failures may never have been sent; they, and cancelled requests, tell nothing.
     */
    public <T> Mono<T> timed(Mono<T> request) {
        return roundTrips == null ? request : roundTrips.timed(request, this::follow);
    }

    /** How many operations may run at once. */
    public int limit() {
        return permits();
    }

    /** How many operations run now. After the limit was lowered it may exceed the limit until enough have ended. */
    public int inFlight() {
        return taken();
    }

    /**
     * Changes the limit. Raising it lets waiting callers in at once; lowering it lets running ones finish. An adaptive gate
     * decides anew with its next sample.
     *
     * @throws IllegalArgumentException if the limit is below 1
     */
    public void resize(int newLimit) {
        setPermits(atLeastOne(newLimit));
    }

    @Override
    void ended() {
        giveBack();
    }

    @Override
    MillraceException lineIsFull(int maxWaiting) {
        return new MillraceException(
                ErrorCode.RATE_LIMITED,
                "the gate's line is full: " + limit() + " calls run and " + maxWaiting
                        + " wait; send fewer at once or raise the limit");
    }

    private void follow(int newLimit) {
        if (newLimit != limit()) {
            setPermits(newLimit);
        }
    }

    private static int atLeastOne(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit must be at least 1: " + limit);
        }
        return limit;
    }
}
