package io.millrace.batch;

/**
 * How many there are of something, and how many of them have ended, well or not.
 *
 * @param total all
 * @param succeeded those that succeeded
 * @param failed those that ended otherwise
 */
public record BatchCount(long total, long succeeded, long failed) {
    static final BatchCount NONE = of(0);

    /** How many have ended. */
    public long done() {
        return succeeded + failed;
    }

    /** How many have ended, in percent; 100 if there are none. */
    public double percent() {
        return total == 0 ? 100 : 100.0 * done() / total;
    }

    static BatchCount of(long total) {
        return new BatchCount(total, 0, 0);
    }

    /** One more of them has ended. */
    BatchCount ended(boolean success) {
        return success ? new BatchCount(total, succeeded + 1, failed) : new BatchCount(total, succeeded, failed + 1);
    }

    BatchCount plus(BatchCount other) {
        return new BatchCount(total + other.total, succeeded + other.succeeded, failed + other.failed);
    }
}
