package io.millrace.batch;

import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of an operation, put together from its chunks.
 *
 * @param operation the operation
 * @param status where it stands
 * @param results what became of each of its records, in their order: its id, or why it failed
 * @param chunks the chunks it was sent in; one that did not succeed as a whole counts as failed
 * @param submitted when the execution began
 * @param startedOrNull see {@link #started()}
 * @param ended when the last record's outcome was known
 * @param duration from the start to the end, by a clock that nobody sets; zero if nothing was sent
 */
public record OperationReport<I, R>(
        Operation<I, R> operation,
        OperationStatus status,
        List<Result<I>> results,
        BatchCount chunks,
        Instant submitted,
        @Nullable Instant startedOrNull,
        Instant ended,
        Duration duration) {
    public OperationReport {
        results = List.copyOf(results);
    }

    /** When the first of it was sent; empty if nothing was. */
    public Optional<Instant> started() {
        return Optional.ofNullable(startedOrNull);
    }

    /** The first record's failure, with its cause; empty if all succeeded. */
    public Optional<MillraceException> error() {
        return results.stream().filter(Result::isFailure).findFirst().map(result -> ((Result.Failure<I>) result)
                .toException());
    }
}
