/**
 * The batch engine: runs an operation for each of many keys, as fast as concurrency, window and quota allow, and gives
 * each key exactly one outcome. {@link io.millrace.batch.Batch} is where to start; it needs no other part of this library
 * but the core, and works with any operation that returns a {@link reactor.core.publisher.Mono}.
 */
@NullMarked
package io.millrace.batch;

import org.jspecify.annotations.NullMarked;
