package io.millrace.batch;

/**
 * What a {@link BatchManager} has done so far; a snapshot. Operations, chunks and records are those of executions that have
 * ended.
 *
 * @param running executions that run now
 * @param batches executions, of which a creation from a publisher is one for each chunk; one counts as failed if not every record succeeded, or if it was cancelled
 * @param operations operations
 * @param chunks chunks
 * @param records records
 * @param ambiguous how many of the failed records are of unknown outcome
 * @param calls how often the target was called to change something, running executions included
 * @param retries how many of these calls repeated one that had failed
 */
public record BatchStatistics(
        int running,
        BatchCount batches,
        BatchCount operations,
        BatchCount chunks,
        BatchCount records,
        long ambiguous,
        long calls,
        long retries) {
    static final BatchStatistics NONE =
            new BatchStatistics(0, BatchCount.NONE, BatchCount.NONE, BatchCount.NONE, BatchCount.NONE, 0, 0, 0);

    BatchStatistics plus(BatchProgress ended, long ambiguous) {
        return new BatchStatistics(
                running,
                batches.plus(ended.records().failed() == 0 ? new BatchCount(1, 1, 0) : new BatchCount(1, 0, 1)),
                operations.plus(ended.operations()),
                chunks.plus(ended.chunks()),
                records.plus(ended.records()),
                this.ambiguous + ambiguous,
                calls,
                retries);
    }

    BatchStatistics with(int running, long calls, long retries) {
        return new BatchStatistics(
                running,
                new BatchCount(batches.total() + running, batches.succeeded(), batches.failed()),
                operations,
                chunks,
                records,
                ambiguous,
                calls,
                retries);
    }
}
