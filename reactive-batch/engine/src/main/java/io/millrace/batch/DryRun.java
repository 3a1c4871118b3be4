package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** What can be told of a key without sending it. */
record DryRun<K>(
        Function<? super K, Optional<String>> problem,
        @Nullable BulkCall<K, ?> call) {

    Flux<BatchItem<K, Void>> items(Keys<K> keys) {
        return keys.source()
                .<BatchItem<K, Void>>index((index, key) -> new BatchItem<>(index, key, of(key)))
                .onErrorStop();
    }

    private Result<Void> of(K key) {
        try {
            Optional<String> found = problem.apply(key);
            if (found == null) {
                return Result.failure(ErrorCode.OPERATION_FAILED, "the validator returned null instead of an Optional");
            }
            return found.<Result<Void>>map(message -> Result.failure(ErrorCode.INVALID_INPUT, message))
                    .orElseGet(() -> call == null
                            ? Result.completed()
                            : call.measure(key).flatMap(bytes -> Result.completed()));
        } catch (Throwable thrown) { // checked ones too: not every language checks
            return Failures.of(thrown);
        }
    }
}
