package io.millrace.batch;

import io.millrace.batch.Operation.Create;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One operation's part of a {@link Ledger}, which guards it. */
final class OperationLedger<I, R> {
    final Operation<I, R> operation;
    private final List<@Nullable Result<I>> results;
    private final List<@Nullable R> before; // what updates overwrote, where that was read
    private final BitSet sent = new BitSet();
    private final BitSet failedChunks = new BitSet();
    private final int[] openInChunk;
    private BatchCount records;
    private BatchCount chunks;
    private int notSent;
    private long startedAt;
    private @Nullable Instant started;
    private Instant ended = Instant.EPOCH;
    private Duration duration = Duration.ZERO;

    OperationLedger(Operation<I, R> operation, int chunks) {
        this.operation = operation;
        int size = operation.size();
        this.results = new ArrayList<>(Collections.nCopies(size, null));
        this.before = new ArrayList<>(Collections.nCopies(operation instanceof Operation.Update ? size : 0, null));
        this.openInChunk = new int[chunks];
        this.records = BatchCount.of(size);
        this.chunks = BatchCount.of(chunks);
    }

    void plan(Piece chunk) {
        openInChunk[chunk.chunk()] = chunk.size();
    }

    boolean isOpen(int position) {
        return results.get(position) == null;
    }

    boolean wasSent(int position) {
        return sent.get(position);
    }

    void send(List<Integer> positions, long nanos, Instant now) {
        positions.forEach(sent::set);
        if (started == null) {
            started = now;
            startedAt = nanos;
        }
    }

    void handBack(int position) {
        sent.clear(position);
    }

    void keepBefore(int position, R values) {
        before.set(position, values);
    }

    @Nullable
    R before(int position) {
        return before.get(position);
    }

    /** Gives a record its outcome; says whether it had none. */
    boolean settle(int position, int chunk, Result<I> result, long nanos, Instant now) {
        if (results.get(position) != null) {
            return false;
        }
        results.set(position, result);
        if (result instanceof Result.Failure<I> failure) {
            notSent += failure.code() == ErrorCode.CANCELLED ? 1 : 0;
            failedChunks.set(chunk);
        }
        records = records.ended(result.isSuccess());
        if (--openInChunk[chunk] == 0) {
            chunks = chunks.ended(!failedChunks.get(chunk));
        }
        ended = now;
        duration = started == null ? Duration.ZERO : Duration.ofNanos(nanos - startedAt);
        return true;
    }

    /** Whether a chunk has ended with its last record; the same after each of them. */
    boolean isEnded(int chunk) {
        return openInChunk[chunk] == 0;
    }

    boolean hasFailed(int chunk) {
        return failedChunks.get(chunk);
    }

    /** What a success is: the given id, or the one that the operation has known all along. */
    Result<I> success(int position, @Nullable I created) {
        return Result.success(
                Objects.requireNonNull(operation instanceof Create ? created : Chunks.idAt(operation, position)));
    }

    OperationStatus status() {
        if (records.done() < records.total()) {
            return started == null && records.done() == 0 ? OperationStatus.PENDING : OperationStatus.EXECUTING;
        }
        if (records.failed() == 0) {
            return OperationStatus.COMPLETED;
        }
        if (records.succeeded() > 0) {
            return OperationStatus.PARTLY_FAILED;
        }
        return notSent == records.failed() ? OperationStatus.CANCELLED : OperationStatus.FAILED;
    }

    int waiting() {
        return (int) IntStream.range(0, results.size())
                .filter(position -> isOpen(position) && !wasSent(position))
                .count();
    }

    long ambiguous() {
        return results.stream()
                .filter(result -> result instanceof Result.Failure<?> failure && failure.code() == ErrorCode.AMBIGUOUS)
                .count();
    }

    /** Only once nothing is open. */
    OperationReport<I, R> report(Instant submitted) {
        List<Result<I>> settled =
                results.stream().<Result<I>>map(Objects::requireNonNull).toList();
        return new OperationReport<>(
                operation,
                status(),
                settled,
                chunks,
                submitted,
                started,
                started == null ? submitted : ended,
                duration);
    }
}
