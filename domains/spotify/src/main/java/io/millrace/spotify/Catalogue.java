package io.millrace.spotify;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads one kind of things by their ids: one, or many in as few requests as the app may make. Nothing is sent before subscription; an id that
 * cannot be one fails as {@link ErrorCode#INVALID_INPUT} without being sent.
 *
 * @param <T> tracks, albums, ...
 */
public final class Catalogue<T> {
    private static final int EACH_AT_ONCE = 10;
    private static final String UNKNOWN_TO_ALL = "0000000000000000000000";

    private final Calls calls;
    private final Kind<T> kind;
    private final Together together;
    private final @Nullable String market;

    Catalogue(Calls calls, Kind<T> kind, MultiGet multiGet) {
        this(calls, kind, new Together(multiGet, kind.most()), null);
    }

    private Catalogue(Calls calls, Kind<T> kind, Together together, @Nullable String market) {
        this.calls = calls;
        this.kind = kind;
        this.together = together;
        this.market = market;
    }

    /** Several, in the order in which they were asked for; null for one that there is none of. */
    record Several<T>(
            @JsonAlias({"albums", "artists", "audio_features", "audiobooks", "chapters", "episodes", "shows", "tracks"})
            @Nullable
            List<@Nullable T> things) {}

    /**
     * The same as it is in a country.
     *
     * @param market by its two letters, such as {@code SE}
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it has not two, or there are no markets for these
     */
    public Catalogue<T> inMarket(String market) {
        if (!market.matches("[A-Z]{2}") || !kind.byMarket()) {
            throw Ids.invalid("there are no " + kind.name() + " of a market " + market);
        }
        return new Catalogue<>(calls, kind, together, market);
    }

    /**
     * The one with an id; {@link ErrorCode#NOT_FOUND} if there is none.
     *
     * <p>{@code GET /{kind}/{id}}
     */
    public Mono<T> get(String id) {
        return calls.send(() -> Request.get("/" + kind.name() + "/{id}", Ids.checked(id))
                .named(kind.name(), "get")
                .query("market", market)
                .as(kind.type()));
    }

    /** As {@link #get}, but completes empty if there is none. */
    public Mono<T> find(String id) {
        return get(id).onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }

    /** Finds out, if it is not known yet, whether many may be asked for in one request. */
    public Mono<Boolean> takesMany() {
        return together.may(several(List.of(UNKNOWN_TO_ALL))).onErrorStop();
    }

    /**
     * One request for as many as Spotify allows, 50 usually; where the app may not ask for many, a request for each. For a {@link
     * io.millrace.batch.BatchCollector}, which gathers single submissions into such calls; {@link #batch()} has it already.
     *
     * <p>{@code GET /{kind}?ids=}
     */
    public BulkCall<String, T> bulk() {
        return BulkCall.<String, T>results(kind.most(), this::read)
                .limitedBy(together.limit())
                .bisectFailures();
    }

    private Mono<List<Result<T>>> read(List<String> ids) {
        List<String> valid = ids.stream().filter(Ids::isId).toList();
        Mono<List<Result<T>>> each = each(ids);
        return valid.size() < 2
                ? each
                : together.orEach(
                        several(valid).map(known -> ids.stream()
                                .map(id -> outcome(id, known))
                                .toList()),
                        each);
    }

    private Mono<List<Result<T>>> each(List<String> ids) {
        return Flux.fromIterable(ids)
                .flatMapSequential(id -> Result.of(get(id)), EACH_AT_ONCE, 1)
                .collectList();
    }

    private Mono<Map<String, T>> several(List<String> ids) {
        return calls.send(() -> Request.get("/" + kind.name())
                        .named(kind.name(), "getSeveral")
                        .query("ids", String.join(",", ids))
                        .query("market", market)
                        .<Several<T>>as(Several.class, kind.type()))
                .onErrorMap(ErrorCode.NOT_FOUND::matches, Catalogue::withdrawn)
                .map(answer -> byId(ids, answer.things()));
    }

    /** Ids that are unknown are answered with null: what is not found is the endpoint, for this app. */
    private static MillraceException withdrawn(Throwable failure) {
        return new MillraceException(ErrorCode.FORBIDDEN, String.valueOf(failure.getMessage()), failure);
    }

    private static <T> Map<String, T> byId(List<String> ids, @Nullable List<@Nullable T> things) {
        if (things == null || things.size() != ids.size()) {
            throw new MillraceException(
                    ErrorCode.INVALID_RESPONSE,
                    "asked for " + ids.size() + ", Spotify answered with " + (things == null ? 0 : things.size())
                            + "; which is which cannot be told");
        }
        Map<String, T> byId = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            T thing = things.get(i);
            if (thing != null) {
                byId.put(ids.get(i), thing);
            }
        }
        return byId;
    }

    private Result<T> outcome(String id, Map<String, T> known) {
        T thing = known.get(id);
        if (thing != null) {
            return Result.success(thing);
        }
        return Ids.isId(id)
                ? Result.failure(ErrorCode.NOT_FOUND, "Spotify has none of " + kind.name() + " with the id " + id)
                : Result.failure(ErrorCode.INVALID_INPUT, "'" + id + "' is no id: those have 22 letters and digits");
    }

    /**
     * Reads many, with all the options of a batch; see {@link #bulk()}. Its concurrency counts requests for many, and once it is known that
     * there are none, requests for one.
     */
    public Batch<String, T> batch() {
        return Batch.bulk(bulk()).observe(calls.pipeline().observations(), kind.name() + ".get");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<T>> getBatch(Iterable<String> ids) {
        return batch().results(ids);
    }

    /** One outcome for each id, in order. */
    public Flux<Result<T>> getBatch(Publisher<String> ids) {
        return batch().results(Objects.requireNonNull(ids, "ids"));
    }
}
