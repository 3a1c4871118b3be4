package io.millrace.batch;

import io.millrace.core.Result;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a batch does with its keys.
 *
 * @param operation for one key
 * @param bulk one call for many keys; then the operation is never asked
 * @param compensation what undoes a success
 * @param checkpoint where runs record what they do
 */
record Work<K, V extends @Nullable Object>(
        Function<? super K, ? extends Mono<V>> operation,
        @Nullable BulkCall<K, V> bulk,
        UndoOfRun.@Nullable Plan<K, V> compensation,
        @Nullable Checkpoint<V> checkpoint) {

    static <K, V extends @Nullable Object> Work<K, V> each(Function<? super K, ? extends Mono<V>> operation) {
        return new Work<>(operation, null, null, null);
    }

    static <K, V extends @Nullable Object> Work<K, V> bulk(BulkCall<K, V> call) {
        return new Work<>(
                key -> Mono.error(new IllegalStateException("a bulk call has no operation")), call, null, null);
    }

    Work<K, V> undoneBy(UndoOfRun.Plan<K, V> compensation) {
        return new Work<>(operation, bulk, compensation, checkpoint).checked();
    }

    Work<K, V> recordedIn(Checkpoint<V> checkpoint) {
        return new Work<>(operation, bulk, compensation, checkpoint).checked();
    }

    private Work<K, V> checked() {
        if (checkpoint != null && compensation != null) {
            throw new IllegalStateException("a batch cannot both keep a checkpoint and compensate; choose one");
        }
        return this;
    }

    /** The call that keys stand in line for; null where each has an operation that is run once. */
    @Nullable
    BulkCall<K, V> lineFor(BatchOptions options) {
        if (bulk != null || options.retry().maxAttempts() == 1) {
            return bulk;
        }
        return BulkCall.single(
                operation, key -> options.emptyIsSuccess() ? Result.completed() : Failures.notFound(key));
    }
}
