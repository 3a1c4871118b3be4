package io.millrace.musicbrainz;

import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import io.millrace.http.Request;
import io.millrace.musicbrainz.model.Entity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads one kind of entities: one by its MBID, many by theirs, all that belong to something, or what a search finds. Nothing is sent before
 * subscription.
 *
 * @param <T> recordings, releases, ...
 */
public final class EntityClient<T extends Entity> {
    private static final int LOOK_UPS_AT_ONCE = 8; // no matter under the usual quota; for a server of one's own

    private final Calls calls;
    private final Kind<T> kind;

    EntityClient(Calls calls, Kind<T> kind) {
        this.calls = calls;
        this.kind = kind;
    }

    /**
     * The entity with an MBID, or the one that it has been merged into, which has another; {@link ErrorCode#NOT_FOUND} if there is none.
     *
     * <p>{@code GET /{entity}/{mbid}} with {@code inc}
     *
     * @param include what to have with it; see {@link Include}
     */
    public Mono<T> get(UUID id, String... include) {
        Objects.requireNonNull(id, "id");
        return calls.send(() -> Request.get("/" + kind.name() + "/{id}", id)
                .named(kind.name(), "get")
                .query("inc", Calls.include(include))
                .as(kind.type()));
    }

    /** As {@link #get}, but completes empty if there is none. */
    public Mono<T> find(UUID id, String... include) {
        return get(id, include)
                .onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }

    /**
     * All that belongs to something else, ordered by MBID. Cursors are offsets.
     *
     * <p>{@code GET /{entity}?{linked}={mbid}} with {@code inc}, {@code limit} and {@code offset}
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if entities of this kind do not belong to such things
     */
    public Paged<T, Long> browse(BrowseQuery query) {
        if (!kind.linkedBy().contains(query.linkedTo())) {
            throw Calls.invalid("a " + kind.name() + " is browsed by one of "
                    + kind.linkedBy().stream().sorted().toList() + ", not by " + query.linkedTo());
        }
        return calls.paged(kind.type(), offset -> {
            Request<Void> request = Request.get("/" + kind.name())
                    .named(kind.name(), "browse")
                    .query(query.linkedTo(), query.id())
                    .query("inc", Calls.include(query.include().toArray(String[]::new)));
            for (Map.Entry<String, String> filter : query.filters().entrySet()) {
                request = request.query(filter.getKey(), filter.getValue());
            }
            return request.query("limit", query.pageSizeHint()).query("offset", offset);
        });
    }

    /** As {@link #search(String, int)}, 100 a page. */
    public Paged<T, Long> search(String query) {
        return search(query, Calls.MOST_IN_A_PAGE);
    }

    /**
     * What a search finds, best first. What is new or has changed in the last hours may be missing, and there are fewer members than when
     * the entity is looked up. Cursors are offsets.
     *
     * <p>{@code GET /{entity}?query=} with {@code limit} and {@code offset}
     *
     * @param query in the syntax of Lucene; {@link Lucene} writes what people have typed
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the query is blank or the page size not between 1 and 100
     */
    public Paged<T, Long> search(String query, int pageSizeHint) {
        if (query.isBlank()) {
            throw Calls.invalid("the query is blank");
        }
        Calls.pageSize(pageSizeHint);
        return calls.paged(kind.type(), offset -> Request.get("/" + kind.name())
                .named(kind.name(), "search")
                .query("query", query)
                .query("limit", pageSizeHint)
                .query("offset", offset));
    }

    /**
     * One search for up to 100 MBIDs, and a look-up for each that it does not find: it may be new, or have been merged into another, and
     * only where that finds nothing either is it {@link ErrorCode#NOT_FOUND}. For a {@link io.millrace.batch.BatchCollector}, which gathers single
     * submissions into such calls; {@link #batch()} has it already.
     */
    public BulkCall<UUID, Found<T>> bulk() {
        return BulkCall.results(Calls.MOST_IN_A_PAGE, this::resolved);
    }

    private Mono<List<Result<Found<T>>>> resolved(List<UUID> ids) {
        return indexed(ids).flatMap(known -> Flux.fromIterable(ids)
                .flatMapSequential(id -> resolved(id, known), LOOK_UPS_AT_ONCE, 1)
                .collectList());
    }

    private Mono<Map<UUID, T>> indexed(List<UUID> ids) {
        if (ids.size() == 1) {
            return Mono.just(Map.of()); // its look-up is needed anyway if the search does not find it
        }
        return search(Lucene.anyOf(kind.idField(), ids))
                .items()
                .collect(HashMap::new, (known, hit) -> known.put(hit.id(), hit));
    }

    private Mono<Result<Found<T>>> resolved(UUID id, Map<UUID, T> known) {
        T entity = known.get(id);
        return entity != null
                ? Mono.just(Result.success(new Found<>(id, entity)))
                : Result.of(get(id).map(lookedUp -> new Found<>(id, lookedUp)));
    }

    /**
     * Reads many by their MBIDs, up to 100 a request, with all the options of a batch; see {@link #bulk()}. They have the members that a search
     * shows; for more, {@link #get} each.
     */
    public Batch<UUID, Found<T>> batch() {
        return Batch.bulk(bulk()).concurrency(1).observe(calls.pipeline().observations(), kind.name() + ".get");
    }

    /** One outcome for each MBID, in order. */
    public Flux<Result<Found<T>>> getBatch(Iterable<UUID> ids) {
        return batch().results(ids);
    }

    /** One outcome for each MBID, in order. */
    public Flux<Result<Found<T>>> getBatch(Publisher<UUID> ids) {
        return batch().results(ids);
    }
}
