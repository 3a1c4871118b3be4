package io.millrace.batch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation is refused before anything is sent.
 *
 * @param operationId which operation
 * @param positionOrNull which of its records, see {@link #position()}
 * @param message what is wrong
 */
public record BatchFault(String operationId, @Nullable Integer positionOrNull, String message) {

    /** Which of the operation's records, from 0; empty if it is the operation itself. */
    public Optional<Integer> position() {
        return Optional.ofNullable(positionOrNull);
    }

    @Override
    public String toString() {
        return "operation " + operationId + (positionOrNull == null ? "" : ", record " + positionOrNull) + ": "
                + message;
    }
}
