package io.millrace.odoo;

import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import io.millrace.http.Refusal;
import io.millrace.http.Repeatability;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The records of one model, as maps from field to value. Read, values are as the server sends them: {@code false} where nothing is set, id
 * and label of a record that is referred to, texts for dates; {@link RecordClient} knows better. Written, they are Java's values: null to
 * clear, points in time, {@link Many2One}s, lists of {@link Command}s.
 *
 * <p>Nothing is sent before subscription. Each call is one transaction: all of it is done, or nothing. Reads are repeated where an answer was
 * lost, and so is what may be written twice without harm; {@link ErrorCode#AMBIGUOUS} is what nobody knows the outcome of, and whatever
 * failed otherwise has not been done.
 */
public final class ModelClient {
    private static final int PAGE = 500;
    private static final int READ_AT_ONCE = 100;

    private final Calls calls;
    private final String model;

    ModelClient(Calls calls, String model) {
        this.calls = calls;
        this.model = OdooCall.of(model, "search").model();
    }

    /** The model's name. */
    public String model() {
        return model;
    }

    /** The same, telling the server more. */
    public ModelClient withContext(OdooContext context) {
        return new ModelClient(calls.with(context), model);
    }

    // reading

    /** The ids of the records that match. */
    public Mono<List<Long>> search(Query query) {
        return calls.ask(asking("search", query)).map(Answers::ids);
    }

    /** The records that match, as one answer; {@link #records(Domain, List, int)} has no need to hold them all. */
    public Flux<Map<String, Object>> searchRead(Query query) {
        return rows(query).flatMapIterable(rows -> rows).onErrorStop();
    }

    private Mono<List<Map<String, Object>>> rows(Query query) {
        OdooCall call = asking("search_read", query);
        return calls.ask(query.fields().isEmpty() ? call : call.option("fields", query.fields()))
                .map(Answers::rows);
    }

    private OdooCall asking(String method, Query query) {
        OdooCall call = reading(method).argument("domain", query.domain());
        call = query.offset() == 0 ? call : call.option("offset", query.offset());
        call = query.limit() == null ? call : call.option("limit", query.limit());
        return query.order() == null ? call : call.option("order", query.order());
    }

    /** How many records match. */
    public Mono<Long> searchCount(Domain domain) {
        return calls.ask(reading("search_count").argument("domain", domain)).map(Answers::id);
    }

    /** As {@link #records(Domain, List, int)}, 500 a page. */
    public Paged<Map<String, Object>, Long> records(Domain domain, String... fields) {
        return records(domain, Arrays.asList(fields), PAGE);
    }

    /**
     * All records that match, by ascending id; a list of any length, walked by "beyond the last one seen", so that what is created and
     * deleted meanwhile moves nothing. Cursors are ids. One request a page, and one for the empty page at the end.
     *
     * @param fields which fields; none for all, which is slow
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the hint is below 1
     */
    public Paged<Map<String, Object>, Long> records(Domain domain, List<String> fields, int pageSizeHint) {
        return walk(domain, fields, pageSizeHint, row -> row);
    }

    <T> Paged<T, Long> walk(
            Domain domain, List<String> fields, int pageSizeHint, Function<Map<String, Object>, T> mapping) {
        Query page = Query.of(domain).fields(fields).order("id").limit(pageSizeHint);
        return Paged.of(cursor -> rows(cursor instanceof Cursor.At<Long> last
                        ? page.where(Domain.where("id").gt(last.place()).and(domain))
                        : page)
                .map(rows -> {
                    Page<Map<String, Object>, Long> keyed = Page.keyed(rows, Answers::idOf);
                    return new Page<>(rows.stream().map(mapping).toList(), keyed.next(), null);
                }));
    }

    /**
     * All records that match, in an order of your own, which {@code id} is added to so that it is one of all records. Cursors are offsets:
     * what is created and deleted meanwhile moves the pages that follow; {@link #records(Domain, List, int)} is not disturbed.
     *
     * @param order as of {@link Query}
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the hint is below 1
     */
    public Paged<Map<String, Object>, Long> recordsInOrder(
            Domain domain, List<String> fields, String order, int pageSizeHint) {
        return walkInOrder(domain, fields, order, pageSizeHint, row -> row);
    }

    <T> Paged<T, Long> walkInOrder(
            Domain domain,
            List<String> fields,
            String order,
            int pageSizeHint,
            Function<Map<String, Object>, T> mapping) {
        Query page = Query.of(domain).fields(fields).order(total(order)).limit(pageSizeHint);
        return Paged.of(cursor -> {
            long offset = cursor.placeOr(0L);
            return rows(page.offset(Math.toIntExact(offset)))
                    .map(rows -> Page.indexed(rows.stream().map(mapping).toList(), offset, 0, null));
        });
    }

    private static String total(String order) {
        boolean total = Arrays.stream(order.split(",", -1))
                .anyMatch(part -> part.strip().split("\\s+", -1)[0].equals("id"));
        return total ? order : order + ", id";
    }

    /** The records with these ids, those that there are, in that order. */
    public Flux<Map<String, Object>> read(Collection<Long> ids, String... fields) {
        return rowsOf(ids, Arrays.asList(fields)).flatMapIterable(rows -> rows).onErrorStop();
    }

    Mono<List<Map<String, Object>>> rowsOf(Collection<Long> ids, List<String> fields) {
        if (ids.isEmpty()) {
            return Mono.just(List.of());
        }
        OdooCall call = reading("read").ids(ids);
        return calls.ask(fields.isEmpty() ? call : call.option("fields", fields))
                .map(Answers::rows);
    }

    /** The record with this id; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<Map<String, Object>> getRecord(long id, String... fields) {
        return findRecord(id, fields)
                .switchIfEmpty(Mono.error(() -> absent(id)))
                .onErrorStop();
    }

    /** As {@link #getRecord}, but completes empty if there is none. */
    public Mono<Map<String, Object>> findRecord(long id, String... fields) {
        return rowsOf(List.of(id), Arrays.asList(fields))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()))
                .onErrorStop();
    }

    MillraceException absent(long id) {
        return new MillraceException(ErrorCode.NOT_FOUND, "there is no " + model + " with the id " + id);
    }

    /** Reads records by id: up to 100 a call, with all the options of a batch. What does not exist is {@link ErrorCode#NOT_FOUND}. */
    public Batch<Long, Map<String, Object>> recordsBatch(String... fields) {
        return batch(Arrays.asList(fields), row -> row);
    }

    /** One outcome for each id, in order. */
    public Flux<Result<Map<String, Object>>> getRecordsBatch(Iterable<Long> ids, String... fields) {
        return recordsBatch(fields).results(ids);
    }

    /** One outcome for each id, in order. */
    public Flux<Result<Map<String, Object>>> getRecordsBatch(Publisher<Long> ids, String... fields) {
        return recordsBatch(fields).results(ids);
    }

    <T> Batch<Long, T> batch(List<String> fields, Function<Map<String, Object>, T> mapping) {
        BulkCall<Long, T> call =
                BulkCall.keyed(READ_AT_ONCE, ids -> rowsOf(ids, fields).map(rows -> {
                    Map<Long, T> byId = new LinkedHashMap<>();
                    rows.forEach(row -> byId.put(Answers.idOf(row), mapping.apply(row)));
                    return byId;
                }));
        return Batch.bulk(call).observe(calls.observations(), model + ".read");
    }

    /** What fields the model has, by name; all of them if none is named. */
    public Mono<Map<String, FieldInfo>> fieldsGet(String... fields) {
        OdooCall call = reading("fields_get");
        return calls.ask(fields.length == 0 ? call : call.option("allfields", Arrays.asList(fields)))
                .map(answer -> {
                    Map<String, FieldInfo> infos = new LinkedHashMap<>();
                    Answers.row(answer)
                            .forEach((name, attributes) ->
                                    infos.put(name, new FieldInfo(name, Answers.row(attributes))));
                    return infos;
                });
    }

    // writing

    /** Creates a record; emits its id. Sent once. */
    public Mono<Long> create(Map<String, ? extends @Nullable Object> values) {
        return createAll(List.of(values)).map(ids -> ids.get(0));
    }

    /** Creates records, all or none; emits their ids in order. Sent once. */
    public Mono<List<Long>> createAll(List<? extends Map<String, ? extends @Nullable Object>> records) {
        return Mono.defer(() -> records.isEmpty()
                ? Mono.just(List.<Long>of())
                : calls.ask(OdooCall.of(model, "create").argument("vals_list", records))
                        .map(answer -> Answers.created(answer, records.size())));
    }

    /**
     * Writes the same values to all records, or to none. Repeated where the answer was lost, unless the values {@linkplain Command#create
     * create} further records.
     */
    public Mono<Void> write(Collection<Long> ids, Map<String, ? extends @Nullable Object> values) {
        return Mono.defer(() -> {
            Object wire = Values.toWire(values);
            return ids.isEmpty()
                    ? Mono.empty()
                    : done(OdooCall.of(model, "write")
                            .ids(ids)
                            .argument("vals", wire)
                            .repeatability(Command.creates(wire) ? Repeatability.UNSAFE : Repeatability.IDEMPOTENT));
        });
    }

    /** Deletes all records, or none. Repeated where the answer was lost. */
    public Mono<Void> unlink(Collection<Long> ids) {
        return Mono.defer(() -> ids.isEmpty()
                ? Mono.empty()
                : done(OdooCall.of(model, "unlink").ids(ids).repeatability(Repeatability.IDEMPOTENT)));
    }

    private Mono<Void> done(OdooCall call) {
        return calls.send(call.refusedBy(answer -> Boolean.FALSE.equals(answer)
                        ? Refusal.of(ErrorCode.OPERATION_FAILED, call + " answered that it did nothing")
                        : null))
                .then();
    }

    /**
     * Creates and updates records as the import does, all or none; emits their ids in order. A row whose external id the server knows for
     * this model updates that record, so that rows with external ids may be loaded again; they are repeated where the answer was
     * lost, others are sent once.
     *
     * @param columns {@code id} for external ids, {@code .id} for database ids, {@code name} for a field; of a record referred to {@code
     *     country_id/id} or {@code country_id/.id}, or {@code country_id} to have it looked up by name
     * @param rows a cell for each column; null and "" clear a field
     */
    public Mono<List<Long>> load(List<String> columns, List<? extends List<? extends @Nullable Object>> rows) {
        return Mono.defer(() -> {
            if (rows.isEmpty()) {
                return Mono.just(List.of());
            }
            Import table = Import.of(columns, rows);
            OdooCall call = OdooCall.of(model, "load")
                    .argument("fields", table.columns())
                    .argument("data", table.cells())
                    .context(Import.CONTEXT)
                    .repeatability(table.isRepeatable() ? Repeatability.IDEMPOTENT : Repeatability.UNSAFE)
                    .refusedBy(Import::refusal);
            return calls.ask(call)
                    .map(answer -> Answers.created(
                            Objects.requireNonNull(Answers.row(answer).get("ids")), rows.size()));
        });
    }

    /**
     * Calls any method on records, as {@link Odoo#call} does; completes empty where it returns nothing. Sent once.
     *
     * @param named its further arguments; such as a method takes by position must be sent by {@link OdooCall}
     */
    public Mono<Object> call(String method, Collection<Long> ids, Map<String, ? extends @Nullable Object> named) {
        return Mono.defer(() -> {
            OdooCall call = OdooCall.of(model, method).ids(ids);
            for (Map.Entry<String, ? extends @Nullable Object> argument : named.entrySet()) {
                call = call.option(argument.getKey(), argument.getValue());
            }
            return calls.send(call);
        });
    }

    private OdooCall reading(String method) {
        return OdooCall.of(model, method).repeatability(Repeatability.SAFE);
    }
}
