package io.millrace.jobs;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a job as a whole, as of now.
 *
 * @param byCode how many items did not succeed, by their error's code
 * @param totalTime from when a worker first took the job up to its final state, or until now; null if none has
 * @param meanItemTime mean time of one call, its waits for quota and circuit included; null if there was none
 */
public record JobReport(
        JobStatus status,
        JobCounts counts,
        Map<String, Long> byCode,
        @Nullable Duration totalTime,
        @Nullable Duration meanItemTime) {

    public JobReport {
        byCode = Map.copyOf(byCode);
    }

    /** How many of all items succeeded, in percent. */
    public double successRate() {
        return counts.total() == 0 ? 100 : 100.0 * counts.succeeded() / counts.total();
    }
}
