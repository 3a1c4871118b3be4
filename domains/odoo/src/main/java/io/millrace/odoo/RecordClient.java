package io.millrace.odoo;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The records of one model, as Java records of a type.
 *
 * <pre>{@code
 * @OdooModel("res.partner")
 * record Partner(@Nullable Long id, String name, @Nullable String email, @Nullable Many2One countryId, List<Long> categoryId) {}
 * }</pre>
 *
 * <p>Asks for the fields that the type has, and for no others. Components are texts, booleans, numbers ({@code int}, {@code long}, {@code
 * double}, their boxes, {@link java.math.BigDecimal}), {@link java.time.LocalDate}, {@link java.time.Instant}, {@code byte[]}, {@link
 * Many2One} or its id as a {@code Long}, {@link Reference}, {@code List<Long>} for the ids of several records, and {@code Map}, {@code
 * List<Object>} and {@code Object} for anything. What is not set on the server is null here, zero for primitive numbers, an empty list.
 *
 * <p>Otherwise as {@link ModelClient}.
 *
 * @param <T> the type
 */
public final class RecordClient<T extends Record> {
    private static final int PAGE = 500;

    private final ModelClient model;
    private final RecordType<T> type;

    RecordClient(ModelClient model, RecordType<T> type) {
        this.model = model;
        this.type = type;
    }

    /** The same, telling the server more. */
    public RecordClient<T> withContext(OdooContext context) {
        return new RecordClient<>(model.withContext(context), type);
    }

    /** The records that match, as one answer. The fields of the query are those of the type, whatever it says. */
    public Flux<T> searchRead(Query query) {
        return model.searchRead(query.fields(type.fields())).map(type::read).onErrorStop();
    }

    /** As {@link #list(Domain, int)}, 500 a page. */
    public Paged<T, Long> list(Domain domain) {
        return list(domain, PAGE);
    }

    /**
     * All records that match, by ascending id, as {@link ModelClient#records(Domain, List, int)}.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the hint is below 1
     */
    public Paged<T, Long> list(Domain domain, int pageSizeHint) {
        return model.walk(domain, type.fields(), pageSizeHint, type::read);
    }

    /**
     * All records that match, in an order of your own, as {@link ModelClient#recordsInOrder}.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the hint is below 1
     */
    public Paged<T, Long> listInOrder(Domain domain, String order, int pageSizeHint) {
        return model.walkInOrder(domain, type.fields(), order, pageSizeHint, type::read);
    }

    /** The records with these ids, those that there are, in that order. */
    public Flux<T> read(Collection<Long> ids) {
        return model.rowsOf(ids, type.fields())
                .flatMapIterable(rows -> rows)
                .map(type::read)
                .onErrorStop();
    }

    /** The record with this id; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<T> get(long id) {
        return find(id).switchIfEmpty(Mono.error(() -> model.absent(id))).onErrorStop();
    }

    /** As {@link #get}, but completes empty if there is none. */
    public Mono<T> find(long id) {
        return read(List.of(id)).next().onErrorStop();
    }

    /** Reads records by id: up to 100 a call, with all the options of a batch. What does not exist is {@link ErrorCode#NOT_FOUND}. */
    public Batch<Long, T> recordsBatch() {
        return model.batch(type.fields(), type::read);
    }

    /** One outcome for each id, in order. */
    public Flux<Result<T>> getRecordsBatch(Iterable<Long> ids) {
        return recordsBatch().results(ids);
    }

    /** One outcome for each id, in order. */
    public Flux<Result<T>> getRecordsBatch(Publisher<Long> ids) {
        return recordsBatch().results(ids);
    }

    /** Creates a record of all that is set in it but its id; emits its id. Sent once. */
    public Mono<Long> create(T record) {
        return Mono.defer(() -> model.create(values(record)));
    }

    /** Creates records, all or none; emits their ids in order. Sent once. */
    public Mono<List<Long>> createAll(List<T> records) {
        return Mono.defer(
                () -> model.createAll(records.stream().map(this::values).toList()));
    }

    /** Writes to a record what has changed of it, null to clear; nothing is sent if nothing has. Repeated where the answer was lost. */
    public Mono<Void> update(long id, T before, T after) {
        return Mono.defer(() -> {
            Map<String, Object> changes = changes(before, after);
            return changes.isEmpty() ? Mono.empty() : model.write(List.of(id), changes);
        });
    }

    /** What a creation of the record writes; for {@link Odoo#bulk()}. */
    public Map<String, Object> values(T record) {
        return type.values(record);
    }

    /** What an update from one to the other writes; for {@link Odoo#bulk()}. */
    public Map<String, Object> changes(T before, T after) {
        return type.changes(before, after);
    }
}
