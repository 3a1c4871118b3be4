package io.millrace.core;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * How many retries all calls of one client may make together, so that a struggling server is not buried under repeats.
 * Each retry costs a token; ten successful calls earn one back, and so does time.
 *
 * <p>Any number of threads may use it.
 */
public final class RetryBudget {
    private static final int RETRIES_PER_CALL_IN_FLIGHT = 10;
    private static final double EARNED_PER_SUCCESS = 0.1;
    private static final double SECONDS_TO_REFILL = 60;

    private final double capacity;
    private final Scheduler scheduler;
    private final AtomicReference<Tokens> tokens;

    private RetryBudget(double capacity, Scheduler scheduler) {
        this.capacity = capacity;
        this.scheduler = scheduler;
        this.tokens = new AtomicReference<>(new Tokens(capacity, now()));
    }

    /**
     * A budget for a client with so many calls in flight: 10 retries for each of them, refilled in a minute.
     *
     * @throws IllegalArgumentException if {@code concurrency} is below 1
     */
    public static RetryBudget forConcurrency(int concurrency) {
        return forConcurrency(concurrency, Schedulers.parallel());
    }

    /** As {@link #forConcurrency(int)}, with time told by {@code scheduler}. */
    public static RetryBudget forConcurrency(int concurrency, Scheduler scheduler) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1: " + concurrency);
        }
        return new RetryBudget((double) RETRIES_PER_CALL_IN_FLIGHT * concurrency, scheduler);
    }

    /** Takes the cost of one retry, or says that there is not enough left. */
    public boolean tryRetry() {
        long now = now();
        Tokens before = current();
        while (true) {
            Tokens refilled = before.refilled(now, capacity);
            if (refilled.count < 1) {
                return false;
            }
            if (tokens.compareAndSet(before, new Tokens(refilled.count - 1, refilled.at))) {
                return true;
            }
            before = current();
        }
    }

    /** Earns back a part of a retry. */
    public void succeeded() {
        if (current().count < capacity) { // a full budget, the usual case, is not written to
            tokens.updateAndGet(now -> new Tokens(Math.min(capacity, now.count + EARNED_PER_SUCCESS), now.at));
        }
    }

    /** How many retries can be made now. */
    public int remaining() {
        return (int) current().refilled(now(), capacity).count;
    }

    private Tokens current() {
        return Objects.requireNonNull(tokens.get());
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    private record Tokens(double count, long at) {
        Tokens refilled(long now, double capacity) {
            double earned = Math.max(0, now - at) / 1000.0 * capacity / SECONDS_TO_REFILL;
            return new Tokens(Math.min(capacity, count + earned), now);
        }
    }
}
