package io.millrace.batch;

/** Counts what ends, well or not, of a known number of things. Guarded by its owner. */
final class Counter {
    private final long total;
    private long succeeded;
    private long failed;

    Counter(long total) {
        this.total = total;
    }

    void end(boolean success) {
        if (success) {
            succeeded++;
        } else {
            failed++;
        }
    }

    BatchCount count() {
        return new BatchCount(total, succeeded, failed);
    }
}
