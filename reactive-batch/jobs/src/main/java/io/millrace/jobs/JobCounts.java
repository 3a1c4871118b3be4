package io.millrace.jobs;

/**
 * How many items of a job stand how; they always sum to the total.
 *
 * @param total how many there are
 * @param running how many are claimed by workers now
 */
public record JobCounts(
        long total,
        long pending,
        long running,
        long succeeded,
        long failed,
        long ambiguous,
        long cancelled,
        long expired) {

    /** How many have their outcome. */
    public long done() {
        return succeeded + failed + ambiguous + cancelled + expired;
    }

    /** How many have their outcome, in percent. */
    public double progress() {
        return total == 0 ? 100 : 100.0 * done() / total;
    }
}
