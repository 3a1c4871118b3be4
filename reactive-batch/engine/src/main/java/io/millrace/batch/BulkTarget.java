package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * A service that creates, updates and deletes many records in one call; what {@link BatchManager} sends its chunks to.
 *
 * <p>SPI: implement it for a service of your own.
 *
 * <p><b>Contract.</b> Each method is one call. It does all of it or nothing, and answers once, cold, without blocking. {@code create}
 * answers the new ids, one for each record, in the order of the records. {@code update} and {@code delete} answer true;
 * false is a failure that changed nothing.
 *
 * <p>An error says what became of the call, because on it depends whether it is sent again: a {@link MillraceException} of any code but
 * {@link ErrorCode#AMBIGUOUS} promises that nothing was done; a retryable one is tried again. When nobody knows, as after a lost
 * answer, it is {@link ErrorCode#AMBIGUOUS}, and the call is never repeated. Other exceptions promise nothing, so they count as
 * ambiguous; but not those of a connection that could not be made, nor what a method throws instead of returning. An answer
 * that breaks this contract is ambiguous as well, for the call was sent.
 *
 * <pre>{@code
 * // right: one call, ids in the order of the records
 * public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
 *     return api.call(model, "create", records, context).map(Ids::of);
 * }
 *
 * // wrong: one call a record, so that a failure leaves some created whose ids are lost
 * public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
 *     return Flux.fromIterable(records).flatMap(record -> api.createOne(model, record)).collectList();
 * }
 * }</pre>
 *
 * <p><b>Backpressure:</b> the one answer is asked for at once. <b>Cancellation:</b> gives the call up, by a limit of time or a
 * subscriber that has left; that it did nothing is not assumed then. <b>Threads:</b> called, and subscribed to, on that which submitted
 * or on which another call ended; it may answer on any. <b>Errors:</b> as above.
 *
 * <p>Lists and maps that a target is given are immutable.
 *
 * @param <I> the type of the ids; {@code equals} tells which are the same
 * @param <R> the type of records and of the values of updates
 */
public interface BulkTarget<I, R> {
    /** What a target may be able to do. */
    enum Ability {
        CREATE,
        UPDATE,
        DELETE,
        /** Telling what an update would overwrite; see {@link BulkTarget#valuesBefore}. */
        READ
    }

    /** What it can do; an operation that it cannot is refused before anything is sent. All but reading by default. */
    default Set<Ability> abilities() {
        return EnumSet.of(Ability.CREATE, Ability.UPDATE, Ability.DELETE);
    }

    /** Creates all records, or none; answers their ids in the order of the records. */
    Mono<List<I>> create(String model, List<R> records, Map<String, Object> context);

    /** Writes the same values to all records, or to none; answers true. */
    Mono<Boolean> update(String model, List<I> ids, R values, Map<String, Object> context);

    /** Deletes all records, or none; answers true. */
    Mono<Boolean> delete(String model, List<I> ids, Map<String, Object> context);

    /**
     * What an update is about to overwrite: by id, the present values of what {@code values} names. Asked only for {@linkplain
     * BatchManager#compensate() compensation}, of targets that are able to {@link Ability#READ}.
     */
    default Mono<Map<I, R>> valuesBefore(String model, List<I> ids, R values, Map<String, Object> context) {
        return Mono.error(new UnsupportedOperationException("this target cannot read"));
    }

    /** Why an id cannot be one of this target's, if that can be told without asking it. Called for each id before anything is sent. */
    default Optional<String> faultOfId(I id) {
        return Optional.empty();
    }

    /** Why a record or the values of an update would be refused, if that can be told without asking the target. */
    default Optional<String> faultOfValues(String model, R values) {
        return Optional.empty();
    }
}
