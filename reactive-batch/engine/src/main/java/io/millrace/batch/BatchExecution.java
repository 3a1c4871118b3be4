package io.millrace.batch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What became of an execution: one report for each operation, one outcome for each record.
 *
 * @param batchId the id given, or a random one
 * @param operations the reports, in the order of submission
 * @param elapsed from subscription until the last outcome was known
 * @param compensations what was undone, or was to be, in that order; empty unless {@link BatchManager#compensate()} applied
 */
public record BatchExecution<I, R>(
        String batchId, List<OperationReport<I, R>> operations, Duration elapsed, List<Compensation<I>> compensations) {
    public BatchExecution {
        operations = List.copyOf(operations);
        compensations = List.copyOf(compensations);
    }

    /** Whether every record succeeded. */
    public boolean isSuccess() {
        return records().failed() == 0;
    }

    /** What became of each record, operation by operation in the order of submission. */
    public List<Result<I>> results() {
        return operations.stream()
                .flatMap(operation -> operation.results().stream())
                .toList();
    }

    /** The records. */
    public BatchCount records() {
        List<Result<I>> results = results();
        long succeeded = results.stream().filter(Result::isSuccess).count();
        return new BatchCount(results.size(), succeeded, results.size() - succeeded);
    }

    /** The chunks; those that did not succeed as a whole count as failed. */
    public BatchCount chunks() {
        return operations.stream().map(OperationReport::chunks).reduce(BatchCount.NONE, BatchCount::plus);
    }

    /**
     * How many records did not succeed, by code; codes that did not occur are absent. {@link ErrorCode#AMBIGUOUS} are of unknown
     * outcome, {@link ErrorCode#CANCELLED} were not sent.
     */
    public Map<ErrorCode, Long> byCode() {
        Map<ErrorCode, Long> byCode = new EnumMap<>(ErrorCode.class);
        for (Result<I> result : results()) {
            if (result instanceof Result.Failure<I> failure) {
                byCode.merge(failure.code(), 1L, Long::sum);
            }
        }
        return byCode;
    }

    /**
     * What is left to be done, to be executed again when the reason is gone: the records that are known not to have been changed,
     * because they failed, were not sent, or were undone. Those of unknown outcome are left out: look at the target first.
     */
    public List<Operation<I, R>> remaining() {
        List<Operation<I, R>> remaining = new ArrayList<>();
        Map<String, Set<Integer>> undoneByOperation = compensations.stream()
                .filter(compensation -> compensation.result().isSuccess())
                .collect(groupingBy(Compensation::operationId, mapping(Compensation::position, toSet())));
        for (OperationReport<I, R> report : operations) {
            Set<Integer> undone =
                    undoneByOperation.getOrDefault(report.operation().id(), Set.of());
            List<Integer> positions = IntStream.range(0, report.results().size())
                    .filter(position -> undone.contains(position)
                            || isUnchanged(report.results().get(position)))
                    .boxed()
                    .toList();
            if (!positions.isEmpty()) {
                remaining.add(Chunks.only(report.operation(), positions));
            }
        }
        return List.copyOf(remaining);
    }

    /**
     * This, if every record succeeded.
     *
     * @throws BatchExecutionException if not
     */
    public BatchExecution<I, R> orElseThrow() {
        if (!isSuccess()) {
            throw new BatchExecutionException(this);
        }
        return this;
    }

    BatchExecution<I, R> with(List<Compensation<I>> compensations) {
        return new BatchExecution<>(batchId, operations, elapsed, compensations);
    }

    private static boolean isUnchanged(Result<?> result) {
        return result instanceof Result.Failure<?> failure && failure.code() != ErrorCode.AMBIGUOUS;
    }
}
