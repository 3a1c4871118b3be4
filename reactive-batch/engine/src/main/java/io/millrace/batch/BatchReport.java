package io.millrace.batch;

import io.millrace.core.ErrorCode;
import java.time.Duration;
import java.util.Map;

/**
 * What became of a whole batch.
 *
 * @param succeeded how many keys succeeded, those that were undone afterwards included
 * @param failed how many failed, those of unknown outcome not among them
 * @param ambiguous how many are of unknown outcome: a write was sent, and whether it took effect is not known
 * @param byCode how many did not succeed, by error code; codes that did not occur are absent
 * @param elapsed from subscription to the last outcome
 * @param meanTime mean time of one operation, its waits for a quota and those of a client below it included, its wait for a permit
 *     not; of a key that was {@linkplain Batch#retryFailed tried again}, that of the last try alone
 * @param latency how that time is distributed
 * @param compensated how many of those that succeeded were undone afterwards, see {@link Batch#compensateWith}
 */
public record BatchReport(
        long succeeded,
        long failed,
        long ambiguous,
        Map<ErrorCode, Long> byCode,
        Duration elapsed,
        Duration meanTime,
        Latency latency,
        Compensated compensated) {

    public BatchReport {
        byCode = Map.copyOf(byCode);
    }

    /** How many keys there were. */
    public long total() {
        return succeeded + failed + ambiguous;
    }

    /** How many of all keys succeeded, in percent; 100 for an empty batch. */
    public double successRate() {
        return total() == 0 ? 100 : 100.0 * succeeded / total();
    }

    /** Keys per second. */
    public double throughput() {
        return total() / Math.max(elapsed.toNanos() / 1e9, 1e-9);
    }

    /** The time within which so many operations were done, exact to 1 %. */
    public record Latency(Duration p50, Duration p90, Duration p99, Duration max) {}

    /**
     * What became of undoing what had succeeded.
     *
     * @param undone how many were undone
     * @param failed how many could not be, or may not have been
     */
    public record Compensated(long undone, long failed) {}
}
