package io.millrace.core;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A fair, bounded line of callers that wait for permits; what a permit means and when it comes back is the subclass's
 * affair.
 *
 * <p>Lock-free: whoever makes a permit available hands it to the head of the line and runs that caller itself. Nobody
 * runs user code on behalf of the whole line; an operation that blocks its thread delays only those whose permits that
 * thread has freed.
 */
abstract sealed class PermitLine permits Gate, Quota {
    /** Enough for any sane load, small enough to notice an endless pile-up before memory does. */
    static final int DEFAULT_MAX_WAITING = 100_000;

    private static final int PURGE_AT_LEAST = 64;
    private static final ThreadLocal<Grants> GRANTS = ThreadLocal.withInitial(Grants::new);

    private final Queue<PermitHolder> returning = new ConcurrentLinkedQueue<>();
    private final Queue<PermitHolder> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inLine = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger(); // above the permits while a shrunken limit is exceeded
    private final int maxWaiting;
    private volatile int permits;

    PermitLine(int permits, int maxWaiting) {
        if (maxWaiting < 0) {
            throw new IllegalArgumentException("maxWaiting must not be negative: " + maxWaiting);
        }
        this.permits = permits;
        this.maxWaiting = maxWaiting;
    }

    /** How many callers wait in line now. */
    public final int waiting() {
        return inLine.get();
    }

    final <T> Mono<T> guarded(Mono<T> operation) {
        return new MonoGuarded<>(operation, this);
    }

    /** A permit has been granted. */
    void started() {}

    /** A holder has given its permit back. */
    abstract void ended();

    /** The line has grown. */
    void joined() {}

    /** Why nobody can be let in now or soon, or null. */
    @Nullable
    MillraceException refusal() {
        return null;
    }

    /** Whether the line stands still although permits are free. */
    boolean isPaused() {
        return false;
    }

    abstract MillraceException lineIsFull(int maxWaiting);

    final int permits() {
        return permits;
    }

    final int taken() {
        return taken.get();
    }

    final void setPermits(int permits) {
        this.permits = permits;
        drain();
    }

    final void giveBack() {
        restore();
        drain();
    }

    /** Makes a permit free without handing it on; for hooks that the line itself calls, which looks again after them. */
    final void restore() {
        taken.decrementAndGet();
    }

    final void admit(PermitHolder holder, boolean heldBefore) {
        if (returning.isEmpty() && waiting.isEmpty() && !isPaused() && tryTake()) {
            if (holder.grantAtOnce()) {
                started();
                holder.onPermit();
            } else {
                restore();
            }
            drain(); // someone may have joined between the look and the take
            return;
        }
        if (!heldBefore && inLine.get() >= maxWaiting) {
            if (holder.refuseAtOnce()) {
                holder.onRefused(lineIsFull(maxWaiting));
            }
            return;
        }
        inLine.incrementAndGet(); // before it joins, so that whoever takes it out again never counts below zero
        if (!holder.join()) {
            inLine.decrementAndGet();
            return;
        }
        (heldBefore ? returning : waiting).offer(holder);
        refuseAll(); // looked at last: the line may close at any time
        joined();
        drain();
    }

    final void left() {
        inLine.decrementAndGet();
        int dead = gone.incrementAndGet();
        // Amortised: the queue is walked once per as many departures as it may hold callers.
        if (dead >= PURGE_AT_LEAST && dead >= inLine.get()) {
            gone.addAndGet(-dead);
            waiting.removeIf(holder -> !holder.isWaiting());
            returning.removeIf(holder -> !holder.isWaiting());
        }
    }

    final void drain() {
        while ((!returning.isEmpty() || !waiting.isEmpty()) && !isPaused() && tryTake()) {
            PermitHolder next = pollHead();
            if (next == null) {
                restore();
            } else {
                started();
                GRANTS.get().run(next);
            }
        }
    }

    /** If the line is closed, sends everyone in it away, each with an exception of its own: operators add to them. */
    final void refuseAll() {
        for (MillraceException refusal = refusal(); refusal != null; refusal = refusal()) {
            PermitHolder next = poll();
            if (next == null) {
                return;
            }
            if (next.refuse()) {
                inLine.decrementAndGet();
                next.onRefused(refusal);
            }
        }
    }

    private boolean tryTake() {
        for (int before = taken.get(); before < permits; before = taken.get()) {
            if (taken.compareAndSet(before, before + 1)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable PermitHolder pollHead() {
        for (PermitHolder next = poll(); next != null; next = poll()) {
            if (next.grant()) {
                inLine.decrementAndGet();
                return next;
            }
        }
        return null;
    }

    private @Nullable PermitHolder poll() {
        PermitHolder next = returning.poll();
        return next != null ? next : waiting.poll();
    }

    /** Runs grants of one thread one after another: an operation that ends at once must not recurse into the next. */
    private static final class Grants {
        private final ArrayDeque<PermitHolder> granted = new ArrayDeque<>();
        private boolean running;

        void run(PermitHolder holder) {
            granted.add(holder);
            if (running) {
                return;
            }
            running = true;
            try {
                for (PermitHolder next = granted.poll(); next != null; next = granted.poll()) {
                    next.onPermit();
                }
            } finally {
                running = false;
            }
        }
    }
}
