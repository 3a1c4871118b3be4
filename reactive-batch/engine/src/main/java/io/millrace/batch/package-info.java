/**
 * The batch engine: runs operations for many keys, as fast as concurrency, window and quota allow, and gives each key
 * exactly one outcome. It needs no other part of this library but the core, and works with any operation that returns a {@link
 * reactor.core.publisher.Mono}. {@link io.millrace.batch.Batch} is where to start.
 *
 * <table>
 * <caption>What to take</caption>
 * <tr><th>You have</th><th>Take</th><th>It keeps in memory</th></tr>
 * <tr><td>a list or stream of keys, and an operation for one of them</td>
 *     <td>{@link io.millrace.batch.Batch#each Batch.each}, or {@link io.millrace.batch.Batch#effect Batch.effect} where it
 *     has no value</td>
 *     <td>a window of keys and outcomes, however long the stream is</td></tr>
 * <tr><td>the same, and a service that takes many keys in one call</td>
 *     <td>{@link io.millrace.batch.Batch#bulk(io.millrace.batch.BulkCall) Batch.bulk}</td>
 *     <td>a window, at least two calls' keys for each call in flight</td></tr>
 * <tr><td>single submissions from many places, each of which waits for its own answer, and a service that takes many in
 *     one call</td>
 *     <td>{@link io.millrace.batch.BatchCollector}</td>
 *     <td>what was submitted and is not answered, up to its capacity; of a flush, what it is to report</td></tr>
 * <tr><td>creations, updates and deletions of records in one system, told apart by their kind</td>
 *     <td>{@link io.millrace.batch.BatchManager}</td>
 *     <td>all operations of an execution, and their results; of a creation from a publisher, what is under way</td></tr>
 * <tr><td>work that must outlive the process, or be asked about from elsewhere</td>
 *     <td>the durable jobs, a module of their own</td>
 *     <td>a window; keys and results are in a database</td></tr>
 * </table>
 *
 * <p>Keys that are there, or come, as one list or stream are a batch; those that come one by one from callers who know
 * nothing of each other are a collector's. A manager is for writes of several kinds that belong together: it keeps their
 * order where that matters, and can try to undo them. All these end with their process: a {@linkplain
 * io.millrace.batch.Batch#checkpoint checkpoint} lets a batch go on where it was when its owner runs it again, a job goes
 * on by itself, anywhere.
 *
 * <p>A batch holds more only where it is to {@link io.millrace.batch.Batch#compensateWith compensate}: every success; and with a
 * checkpoint, what the run before had left undelivered. A {@link io.millrace.batch.Batch#report report} is counted, not
 * collected.
 *
 * <p>Unless they say otherwise, publishers of this package are cold, are cancelled with what runs for them, and do not
 * let a subscriber's {@code onErrorContinue} reach inside.
 */
@NullMarked
package io.millrace.batch;

import org.jspecify.annotations.NullMarked;
