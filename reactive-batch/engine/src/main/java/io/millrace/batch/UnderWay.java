package io.millrace.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A collector's calls that have no answer yet, and what waits to be sent again: all that a collector that stops interrupts. */
final class UnderWay<K, V extends @Nullable Object> {
    private static final int SWEEP_AT_LEAST = 64;

    private final List<Slice<K, V>> calls = new ArrayList<>(); // and some that have ended since; the drain loop's own
    private final Set<Backoff<K, V>> backoffs = ConcurrentHashMap.newKeySet();
    private int sweepAt = SWEEP_AT_LEAST;

    /** Amortised: all are looked at once per as many calls as were under way then. */
    void began(Slice<K, V> call) {
        if (calls.size() >= sweepAt) {
            calls.removeIf(Slice::hasEnded);
            sweepAt = Math.max(SWEEP_AT_LEAST, 2 * calls.size());
        }
        calls.add(call);
    }

    void began(Backoff<K, V> backoff) {
        backoffs.add(backoff);
    }

    void ended(Backoff<K, V> backoff) {
        backoffs.remove(backoff);
    }

    void interrupt(Turns turns) {
        calls.forEach(call -> turns.add(call::interrupt));
        backoffs.forEach(backoff -> turns.add(backoff::interrupt));
    }
}
