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
import org.jspecify.annotations.Nullable;

/** One operation's part of a {@link Ledger}, which guards it. */
final class OperationLedger<I, R> {
    final Operation<I, R> operation;
    private final List<@Nullable Result<I>> results;
    private final List<@Nullable R> before; // what updates overwrote, where that was read
    private final BitSet sent = new BitSet();
    private final BitSet failedChunks = new BitSet();
    private final int[] openInChunk;
    private int open;
    private int failed;
    private int notSent;
    private long startedAt;
    private @Nullable Instant started;
    private Instant ended = Instant.EPOCH;
    private Duration duration = Duration.ZERO;

    OperationLedger(Operation<I, R> operation, int chunks) {
        this.operation = operation;
        this.open = operation.size();
        this.results = new ArrayList<>(Collections.nCopies(open, null));
        this.before = new ArrayList<>(Collections.nCopies(operation instanceof Operation.Update ? open : 0, null));
        this.openInChunk = new int[chunks];
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
        if (before.get(position) == null) { // a repeated call must not take what the first wrote for the original
            before.set(position, values);
        }
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
        open--;
        openInChunk[chunk]--;
        if (result instanceof Result.Failure<I> failure) {
            failed++;
            notSent += failure.code() == ErrorCode.CANCELLED ? 1 : 0;
            failedChunks.set(chunk);
        }
        ended = now;
        duration = started == null ? Duration.ZERO : Duration.ofNanos(nanos - startedAt);
        return true;
    }

    /** What a success is: the given id, or the one that the operation has known all along. */
    Result<I> success(int position, @Nullable I created) {
        return Result.success(
                Objects.requireNonNull(operation instanceof Create ? created : Chunks.idAt(operation, position)));
    }

    OperationStatus status() {
        if (open > 0) {
            return started == null && open == results.size() ? OperationStatus.PENDING : OperationStatus.EXECUTING;
        }
        if (failed == 0) {
            return OperationStatus.COMPLETED;
        }
        if (failed < results.size()) {
            return OperationStatus.PARTLY_FAILED;
        }
        return notSent == failed ? OperationStatus.CANCELLED : OperationStatus.FAILED;
    }

    BatchCount records() {
        return new BatchCount(results.size(), results.size() - open - failed, failed);
    }

    BatchCount chunks() {
        BatchCount chunks = BatchCount.NONE;
        for (int chunk = 0; chunk < openInChunk.length; chunk++) {
            chunks = chunks.plus(openInChunk[chunk] == 0, !failedChunks.get(chunk));
        }
        return chunks;
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
                chunks(),
                submitted,
                started,
                started == null ? submitted : ended,
                duration);
    }
}
