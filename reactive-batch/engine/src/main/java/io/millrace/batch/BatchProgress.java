package io.millrace.batch;

import java.time.Duration;

/**
 * How far an execution has come; operations, chunks and records are counted apart, and each count reaches 100 %.
 *
 * @param batchId the execution
 * @param operations its operations
 * @param chunks the chunks they are sent in
 * @param records their records
 * @param elapsed time since the execution began
 */
public record BatchProgress(
        String batchId, BatchCount operations, BatchCount chunks, BatchCount records, Duration elapsed) {}
