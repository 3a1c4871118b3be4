package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.List;
import java.util.Objects;

/**
 * Not everything succeeded. {@link #execution()} has the partial results: what became of each operation and of each record.
 * The code is {@link ErrorCode#AMBIGUOUS} if any outcome is unknown, else that of all failures if they have one in common.
 */
public final class BatchExecutionException extends BatchException {
    private static final long serialVersionUID = 1L;

    private final transient BatchExecution<?, ?> execution;

    BatchExecutionException(BatchExecution<?, ?> execution) {
        this(execution, describe(execution));
    }

    private BatchExecutionException(BatchExecution<?, ?> execution, String message) {
        super(codeOf(execution), message, firstOf(execution));
        this.execution = execution;
    }

    /** What became of the operations. */
    public BatchExecution<?, ?> execution() {
        return execution;
    }

    /**
     * What became of each record, in the order of submission: its id, or why it failed.
     *
     * @throws ClassCastException if the ids are of another type
     */
    public <I> List<Result<I>> results(Class<I> idType) {
        return execution.results().stream()
                .map(result -> result.<I>map(idType::cast))
                .toList();
    }

    @Override
    public BatchExecutionException withMessage(String message) {
        return new BatchExecutionException(execution, message);
    }

    private static ErrorCode codeOf(BatchExecution<?, ?> execution) {
        List<ErrorCode> codes = execution.byCode().keySet().stream().toList();
        if (codes.contains(ErrorCode.AMBIGUOUS)) {
            return ErrorCode.AMBIGUOUS;
        }
        return codes.size() == 1 ? codes.get(0) : ErrorCode.OPERATION_FAILED;
    }

    private static MillraceException firstOf(BatchExecution<?, ?> execution) {
        return Objects.requireNonNull(execution.operations().stream()
                .flatMap(operation -> operation.error().stream())
                .findFirst()
                .orElse(null));
    }

    private static String describe(BatchExecution<?, ?> execution) {
        return "of " + execution.records().total() + " records "
                + execution.records().succeeded() + " succeeded; did not: " + execution.byCode() + "; the first: "
                + firstOf(execution).getMessage();
    }
}
