package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every record of one execution: not sent, sent, or its one outcome. Whoever ends the execution, each record
 * has exactly one outcome after {@link #close}: that of its call, or that it was not sent, or that nobody knows. Any
 * thread may call it; nothing foreign runs under its lock but {@code equals} and {@code hashCode} of ids.
 */
final class Ledger<I, R> implements Settled {
    private final String batchId;
    private final List<OperationLedger<I, R>> operations = new ArrayList<>();
    private final List<Piece> chunks;
    private final ManagerOptions<R> options;
    private final Set<Touched> uncertain = new HashSet<>();
    private BatchCount operationCount;
    private BatchCount chunkCount;
    private BatchCount recordCount;
    private final Instant submitted;
    private final long submittedAt;
    private @Nullable String stopped; // why nothing more is sent

    Ledger(String batchId, List<Operation<I, R>> operations, Plan plan, ManagerOptions<R> options) {
        this.batchId = batchId;
        this.options = options;
        this.submitted = instant();
        this.submittedAt = nanos();
        for (int index = 0; index < operations.size(); index++) {
            this.operations.add(
                    new OperationLedger<>(operations.get(index), plan.chunks().get(index)));
        }
        this.chunks = plan.stages().stream().flatMap(List::stream).toList();
        this.chunks.forEach(chunk -> of(chunk).plan(chunk));
        this.operationCount = BatchCount.of(operations.size());
        this.chunkCount = BatchCount.of(chunks.size());
        this.recordCount =
                BatchCount.of(operations.stream().mapToLong(Operation::size).sum());
    }

    String batchId() {
        return batchId;
    }

    Operation<I, R> operation(Piece piece) {
        return of(piece).operation;
    }

    /**
     * What may be sent of a chunk: not the records of which an earlier operation's outcome is unknown, because that may still be on
     * its way and come after this.
     */
    synchronized Piece certain(Piece chunk) {
        if (uncertain.isEmpty() || operation(chunk) instanceof Operation.Create) {
            return chunk;
        }
        List<Integer> certain = new ArrayList<>();
        for (int position : chunk.positions()) {
            if (isUncertain(operation(chunk), position)) {
                settle(
                        chunk,
                        position,
                        Result.failure(
                                ErrorCode.CANCELLED,
                                "not sent, because the outcome of an earlier operation on this record is not known"));
            } else {
                certain.add(position);
            }
        }
        return chunk.of(certain);
    }

    synchronized boolean isStopped() {
        return stopped != null;
    }

    /** Notes that records are about to be sent; says false if they must not be. */
    synchronized boolean send(Piece piece) {
        if (stopped != null || !piece.positions().stream().allMatch(of(piece)::isOpen)) {
            return false;
        }
        of(piece).send(piece.positions(), nanos(), instant());
        return true;
    }

    /** Notes a failure that is not the last word, of a call that is known to have done nothing. */
    synchronized void handBack(Piece piece) {
        piece.positions().forEach(of(piece)::handBack);
    }

    synchronized void succeeded(Piece piece, List<I> ids) {
        for (int i = 0; i < piece.size(); i++) {
            int position = piece.positions().get(i);
            settle(piece, position, of(piece).success(position, ids.get(i)));
        }
    }

    synchronized void failed(Piece piece, Throwable failure) {
        Result<I> result = Result.failure(failure);
        piece.positions().forEach(position -> settle(piece, position, result));
        if (options.failFast()) {
            stop("another record failed, and the execution fails fast");
        }
    }

    void keepBefore(Piece piece, Map<I, R> before) {
        Map<Integer, R> copies = new HashMap<>(); // made without the lock: what is copied is foreign
        for (int position : piece.positions()) {
            R values = before.get(Chunks.idAt(operation(piece), position));
            if (values != null) {
                copies.put(position, Copies.of(values));
            }
        }
        synchronized (this) {
            copies.forEach(of(piece)::keepBefore);
        }
    }

    /** Whether an operation of unknown outcome, which may still be on its way, concerns the record. */
    synchronized boolean isUncertain(Operation<I, R> operation, int position) {
        return uncertain.contains(Touched.at(operation, position));
    }

    synchronized @Nullable R before(int operation, int position) {
        return operations.get(operation).before(position);
    }

    /** From now on nothing is sent; what has been sent may still end. */
    synchronized void stop(String reason) {
        if (stopped == null) {
            stopped = reason;
        }
    }

    /** Gives every record that has none its outcome, and says whether there were any. What ends later is no longer heard. */
    synchronized boolean close(String reason) {
        stop(reason);
        Result<I> notSent = Result.failure(ErrorCode.CANCELLED, "not sent: " + stopped);
        Result<I> unknown = Result.failure(
                ErrorCode.AMBIGUOUS, "sent, but not awaited: " + stopped + "; whether it took effect is not known");
        boolean any = false;
        for (Piece chunk : chunks) {
            for (int position : chunk.positions()) {
                any |= settle(chunk, position, of(chunk).wasSent(position) ? unknown : notSent);
            }
        }
        return any;
    }

    synchronized BatchProgress progress() {
        return new BatchProgress(batchId, operationCount, chunkCount, recordCount, elapsed());
    }

    synchronized Map<String, OperationStatus> statuses() {
        Map<String, OperationStatus> statuses = new HashMap<>();
        operations.forEach(operation -> statuses.put(operation.operation.id(), operation.status()));
        return Map.copyOf(statuses);
    }

    @Override
    public synchronized long succeeded() {
        return recordCount.succeeded();
    }

    @Override
    public synchronized long failed() {
        return recordCount.failed();
    }

    /** How many records are not sent, or are to be sent again. */
    synchronized int waiting() {
        return operations.stream().mapToInt(OperationLedger::waiting).sum();
    }

    synchronized long ambiguous() {
        return operations.stream().mapToLong(OperationLedger::ambiguous).sum();
    }

    /** Only once it is closed. */
    synchronized BatchExecution<I, R> execution() {
        return new BatchExecution<>(
                batchId,
                operations.stream()
                        .map(operation -> operation.report(submitted))
                        .toList(),
                elapsed(),
                List.of());
    }

    private boolean settle(Piece piece, int position, Result<I> result) {
        OperationLedger<I, R> operation = of(piece);
        if (!operation.settle(position, piece.chunk(), result, nanos(), instant())) {
            return false;
        }
        recordCount = recordCount.ended(result.isSuccess());
        if (operation.isEnded(piece.chunk())) {
            chunkCount = chunkCount.ended(!operation.hasFailed(piece.chunk()));
        }
        OperationStatus status = operation.status();
        if (status.isFinal()) {
            operationCount = operationCount.ended(status == OperationStatus.COMPLETED);
        }
        if (result instanceof Result.Failure<I> failure
                && failure.code() == ErrorCode.AMBIGUOUS
                && !(operation.operation instanceof Operation.Create)) {
            uncertain.add(Touched.at(operation.operation, position));
        }
        return true;
    }

    private OperationLedger<I, R> of(Piece piece) {
        return operations.get(piece.operation());
    }

    private Duration elapsed() {
        return Duration.ofNanos(nanos() - submittedAt);
    }

    private long nanos() {
        return options.scheduler().now(TimeUnit.NANOSECONDS);
    }

    private Instant instant() {
        return Instant.ofEpochMilli(options.scheduler().now(TimeUnit.MILLISECONDS));
    }
}
