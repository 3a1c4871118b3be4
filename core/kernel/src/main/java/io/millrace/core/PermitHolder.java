package io.millrace.core;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One caller's place in a line for permits: idle, waiting, holding, or ended for good. All transitions are atomic, so
 * that a permit granted while its holder ends goes to the next in line.
 *
 * <p>SPI for authors of operators; others use {@link Gate#guard} and {@link Quota#guard}.
 */
public abstract class PermitHolder {
    private static final AtomicIntegerFieldUpdater<PermitHolder> STATE =
            AtomicIntegerFieldUpdater.newUpdater(PermitHolder.class, "state");
    private static final int IDLE = 0;
    private static final int WAITING = 1;
    private static final int HOLDING = 2;
    private static final int ENDED = 3;

    private final PermitLine line;
    private volatile int state;

    protected PermitHolder(PermitLine line) {
        this.line = Objects.requireNonNull(line, "line");
    }

    /** The permit is held now. Called once per {@link #take}, by the taker's own thread or by one that released. */
    protected abstract void onPermit();

    /** The line is full, or closed for longer than anyone should wait. Called in place of {@link #onPermit}. */
    protected abstract void onRefused(MillraceException refusal);

    /** Takes a permit, or a place at the end of the line. Without effect after {@link #end}. */
    protected final void take() {
        if (state == IDLE) {
            line.admit(this, false);
        }
    }

    /** Takes a permit again, ahead of all that never held one. Without effect after {@link #end}. */
    protected final void retake() {
        if (state == IDLE) {
            line.admit(this, true);
        }
    }

    /** Gives the permit back; it may be taken again. Without effect if none is held. */
    protected final void handBack() {
        if (STATE.compareAndSet(this, HOLDING, IDLE)) {
            line.ended();
        }
    }

    /** Gives the permit back or leaves the line, for good. Only the first call has an effect. */
    protected final void end() {
        int before = STATE.getAndSet(this, ENDED);
        if (before == HOLDING) {
            line.ended();
        } else if (before == WAITING) {
            line.left();
        }
    }

    /** Whether the holder stands in line now. */
    protected final boolean isWaiting() {
        return state == WAITING;
    }

    /** Whether a permit is held now. */
    protected final boolean isHolding() {
        return state == HOLDING;
    }

    final boolean grantAtOnce() {
        return STATE.compareAndSet(this, IDLE, HOLDING);
    }

    final boolean refuseAtOnce() {
        return STATE.compareAndSet(this, IDLE, ENDED);
    }

    final boolean join() {
        return STATE.compareAndSet(this, IDLE, WAITING);
    }

    final boolean grant() {
        return STATE.compareAndSet(this, WAITING, HOLDING);
    }

    final boolean refuse() {
        return STATE.compareAndSet(this, WAITING, ENDED);
    }
}
