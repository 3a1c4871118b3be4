package io.millrace.batch;

/**
 * How many keys a call may have for the time being, where that is found out as one goes: one limit, known to all batches and collectors that
 * call the same service. Any number of threads may use it.
 */
public final class BulkLimit {
    private volatile int keys;

    /** @throws IllegalArgumentException if below 1 */
    public BulkLimit(int keys) {
        set(keys);
    }

    /** How many keys a call may have now. */
    public int keys() {
        return keys;
    }

    /**
     * Holds for all calls that are formed from now on.
     *
     * @throws IllegalArgumentException if below 1
     */
    public void set(int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("a limit must be at least 1: " + keys);
        }
        this.keys = keys;
    }
}
