package io.millrace.jobs;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An item under a lease of this worker's. */
final class Claimed {
    private enum Phase {
        WAITING,
        BEGUN,
        WITHDRAWN
    }

    private final int index;
    private final @Nullable String customId;
    private final String input;
    private final int attempts;
    private final int tries;
    private final long fence;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private volatile long leaseUntil; // nanoseconds of this JVM, and a little before the database's
    private volatile boolean lost;
    private volatile long nanos = -1;

    Claimed(int index, @Nullable String customId, String input, int attempts, int tries, long fence, long leaseUntil) {
        this.index = index;
        this.customId = customId;
        this.input = input;
        this.attempts = attempts;
        this.tries = tries;
        this.fence = fence;
        this.leaseUntil = leaseUntil;
    }

    int index() {
        return index;
    }

    @Nullable
    String customId() {
        return customId;
    }

    String input() {
        return input;
    }

    /** In all runs, this one included. */
    int attempts() {
        return attempts;
    }

    /** In this run of the job, this one included. */
    int tries() {
        return tries;
    }

    long fence() {
        return fence;
    }

    void renewed(long until) {
        leaseUntil = until;
    }

    /** Another worker may have it. */
    void lost() {
        lost = true;
    }

    /** Lets its call begin, unless it was withdrawn, or its lease is over. */
    boolean begin(long now) {
        return !lost && now - leaseUntil < 0 && phase.compareAndSet(Phase.WAITING, Phase.BEGUN);
    }

    /** Keeps its call from beginning; whether it had not, and nobody else has withdrawn it. */
    boolean withdraw() {
        return phase.compareAndSet(Phase.WAITING, Phase.WITHDRAWN);
    }

    boolean hasBegun() {
        return phase.get() == Phase.BEGUN;
    }

    boolean isWithdrawn() {
        return phase.get() == Phase.WITHDRAWN;
    }

    void took(long nanos) {
        this.nanos = nanos;
    }

    /** How long its call took; -1 if there was none. */
    long nanos() {
        return nanos;
    }
}
