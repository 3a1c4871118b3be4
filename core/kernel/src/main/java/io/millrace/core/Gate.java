package io.millrace.core;

import reactor.core.publisher.Mono;

/**
 * A limit on how many operations run at once: first come, first served, and it never blocks a thread.
 *
 * <p>Share one gate among all callers of an upstream that must not see more than so many calls together. Any number of
 * threads may use it.
 */
public final class Gate extends PermitLine {
    private Gate(int limit, int maxWaiting) {
        super(limit, maxWaiting);
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
     * Runs {@code operation} once a permit is held, and gives the permit back when it has ended or is cancelled.
     *
     * <p><b>Cancellation:</b> while waiting it leaves the line; the clock of a surrounding batch item stands still while
     * waiting. <b>Threads:</b> a waiting operation is subscribed by the thread that freed the permit. <b>Errors:</b>
     * those of the operation, or {@link ErrorCode#RATE_LIMITED} when the line is full.
     */
    public <T> Mono<T> guard(Mono<T> operation) {
        return guarded(operation);
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
     * Changes the limit. Raising it lets waiting callers in at once; lowering it lets running ones finish.
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

    private static int atLeastOne(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit must be at least 1: " + limit);
        }
        return limit;
    }
}
