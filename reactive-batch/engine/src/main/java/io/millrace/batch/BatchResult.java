package io.millrace.batch;

import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of several items that a {@link BatchCollector} was given.
 *
 * @param items each with its outcome, in the order in which they were given; none is missing, but those cancelled meanwhile
 */
public record BatchResult<T, R extends @Nullable Object>(List<BatchItem<T, R>> items) {
    public BatchResult {
        items = List.copyOf(items);
    }

    /** The results of those that succeeded. */
    public List<R> successful() {
        List<R> results = new ArrayList<>();
        for (BatchItem<T, R> item : items) {
            if (item.result() instanceof Result.Success<R> success) {
                results.add(success.value());
            }
        }
        return Collections.unmodifiableList(results); // unlike copies, it may hold null, the value of Void
    }

    /** Those that did not succeed, each with its error. */
    public List<Failed<T>> failed() {
        List<Failed<T>> failed = new ArrayList<>();
        for (BatchItem<T, R> item : items) {
            if (item.result() instanceof Result.Failure<R> failure) {
                failed.add(new Failed<>(item.key(), failure.toException()));
            }
        }
        return List.copyOf(failed);
    }

    /** How many items there are. */
    public int total() {
        return items.size();
    }

    /** How many succeeded. */
    public int successCount() {
        return (int) items.stream().filter(item -> item.result().isSuccess()).count();
    }

    /** How many did not. */
    public int failureCount() {
        return total() - successCount();
    }

    /** How many of all succeeded, in percent; 0 where there were none. */
    public double successRate() {
        return items.isEmpty() ? 0 : 100.0 * successCount() / total();
    }

    /** An item that did not succeed. */
    public record Failed<T>(T item, MillraceException error) {}
}
