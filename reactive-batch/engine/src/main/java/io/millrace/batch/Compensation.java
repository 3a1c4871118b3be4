package io.millrace.batch;

import io.millrace.core.Result;

/**
 * What became of the attempt to undo what was done to one record.
 *
 * @param operationId the operation that had succeeded for the record
 * @param position the record's place in that operation
 * @param result the record's id if it was undone, or why it was not
 */
public record Compensation<I>(String operationId, int position, Result<I> result) {}
