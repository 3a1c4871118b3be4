package io.millrace.batch;

import io.millrace.core.Result;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What one run of a batch, and those before it, have done. Its methods do not block. */
interface CheckpointRecord<V extends @Nullable Object> {
    /** Whether an item's outcome was delivered, by this run or an earlier one. */
    boolean isDelivered(long index);

    /**
     * The outcome that an earlier run recorded for an item and did not deliver; null if there is none.
     *
     * @throws CheckpointException if the record is of another key
     */
    @Nullable
    Result<V> outcome(long index, Object key);

    /** Records an outcome; once this returns, it is safe. From any thread. */
    void completed(long index, Object key, Result<V> result);

    /** Records that an outcome was delivered. One call at a time. */
    void delivered(long index);

    /** The run has been cancelled and will end, as soon as what it is delivering has been recorded. */
    default void ending() {}

    /** Ends the run. Nothing else is called after it. */
    Mono<Void> close();
}
