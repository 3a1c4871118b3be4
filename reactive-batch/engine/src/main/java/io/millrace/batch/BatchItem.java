package io.millrace.batch;

import io.millrace.core.Result;
import org.jspecify.annotations.Nullable;

/**
 * One key's outcome.
 *
 * @param index the key's place in the input, from 0
 * @param key the key
 * @param result what became of it
 */
public record BatchItem<K, V extends @Nullable Object>(long index, K key, Result<V> result) {}
