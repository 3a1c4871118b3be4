package io.millrace.batch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many of a collector's entries are where, and with that whether there is room for more. Any thread counts. */
final class Occupancy {
    private static final int PURGE_AT_LEAST = 64;

    private final int capacity;
    private final int mostCalls;
    private final long places;

    private final AtomicLong settled = new AtomicLong(); // of all that entered; their places are free
    private final AtomicLong told = new AtomicLong(); // of those settled
    private final AtomicInteger inCalls = new AtomicInteger(); // entries, sent and not settled
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger(); // cancelled, and still in somebody's way

    Occupancy(CollectorOptions options) {
        this.capacity = options.capacity();
        this.mostCalls = options.callsInFlight();
        this.places = options.places();
    }

    /** How many there may be that are not settled. */
    long places() {
        return places;
    }

    /** The last sequence that there is a place for. What calls settle they count all the time, so this is to be asked rarely. */
    long roomUpTo() {
        return settled.get() + places;
    }

    /** Whether that still holds: not if one was counted as settled that had not entered. */
    boolean isRoomUpTo(long sequence) {
        return settled.get() + places >= sequence;
    }

    /** Entries that wait, in line for a call or to be sent again, if so many have entered. */
    int waiting(long entered) {
        return (int) Math.max(0, entered - settled.get() - inCalls.get());
    }

    int calls() {
        return calls.get();
    }

    boolean hasRoomForCall() {
        return calls.get() < mostCalls && inCalls.get() < capacity;
    }

    /** How many entries may be sent now. */
    int roomInCalls() {
        return capacity - inCalls.get();
    }

    void callBegins(int entries) {
        inCalls.addAndGet(entries);
        calls.incrementAndGet();
    }

    /** So many of its entries are settled, so many leave it with that, or to be sent again. */
    void callEnds(int nowSettled, int leaving) {
        settled.addAndGet(nowSettled);
        inCalls.addAndGet(-leaving);
        calls.decrementAndGet();
    }

    /** Entries were settled while they waited. */
    void settledWaiting(int entries) {
        settled.addAndGet(entries);
    }

    void told(int entries) {
        told.addAndGet(entries);
    }

    /** Whether all of so many that entered are settled, and have been told so. */
    boolean areTold(long entered) {
        return told.get() == entered;
    }

    /** One that was waiting has been cancelled. */
    void leavesWaiting() {
        settled.incrementAndGet();
        told.incrementAndGet();
        gone.incrementAndGet();
    }

    /** One whose call is under way has been cancelled. */
    void leavesCall() {
        settled.incrementAndGet();
        told.incrementAndGet();
        inCalls.decrementAndGet();
    }

    /** One that was counted as cancelled while it waited had not entered. */
    void hadNotEntered() {
        settled.decrementAndGet();
        told.decrementAndGet();
        gone.decrementAndGet();
    }

    /** How many have been cancelled while they waited, and are still in line. */
    int gone() {
        return gone.get();
    }

    /** Whether those are so many that to look at all pays. Amortised: once per as many departures as there are left. */
    boolean isWorthPurging(long entered) {
        int dead = gone.get();
        return dead >= PURGE_AT_LEAST && dead >= waiting(entered);
    }

    /** One of those is out of the way. */
    void buried() {
        gone.decrementAndGet();
    }
}
