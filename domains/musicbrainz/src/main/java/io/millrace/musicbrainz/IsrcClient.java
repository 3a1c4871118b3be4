package io.millrace.musicbrainz;

import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Request;
import io.millrace.musicbrainz.model.Isrc;
import io.millrace.musicbrainz.model.Recording;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds recordings by their ISRCs, which may be written with hyphens and in lower case. Many recordings have none there yet: for the
 * match of a whole collection this is not the tool, and its keepers ask not to use it so.
 */
public final class IsrcClient {
    private static final Pattern FORM = Pattern.compile("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}");
    private static final int AT_ONCE = 25; // one ISRC may be that of several recordings
    private static final int LOOK_UPS_AT_ONCE = 8;

    private final Calls calls;
    private final EntityClient<Recording> recordings;

    IsrcClient(Calls calls, EntityClient<Recording> recordings) {
        this.calls = calls;
        this.recordings = recordings;
    }

    /**
     * The recordings of an ISRC, all of them; {@link ErrorCode#NOT_FOUND} if there are none.
     *
     * <p>{@code GET /isrc/{isrc}} with {@code inc}
     *
     * @param include what to have with them; see {@link Include}
     */
    public Mono<Isrc> get(String isrc, String... include) {
        return calls.send(() -> Request.get("/isrc/{isrc}", checked(isrc))
                .named("isrc", "get")
                .query("inc", Calls.include(include))
                .as(Isrc.class));
    }

    /** As {@link #get}, but completes empty if there are none. */
    public Mono<Isrc> find(String isrc, String... include) {
        return get(isrc, include)
                .onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }

    /** One search for up to 25 ISRCs, and a look-up for each that it does not find. For a {@link io.millrace.batch.BatchCollector}. */
    public BulkCall<String, Isrc> bulk() {
        return BulkCall.results(AT_ONCE, this::resolved);
    }

    private Mono<List<Result<Isrc>>> resolved(List<String> isrcs) {
        Set<String> valid = new TreeSet<>();
        isrcs.stream()
                .map(IsrcClient::normal)
                .filter(isrc -> FORM.matcher(isrc).matches())
                .forEach(valid::add);
        return indexed(valid).flatMap(known -> Flux.fromIterable(isrcs)
                .flatMapSequential(isrc -> resolved(isrc, known), LOOK_UPS_AT_ONCE, 1)
                .collectList());
    }

    private Mono<Map<String, List<Recording>>> indexed(Set<String> isrcs) {
        if (isrcs.size() < 2) {
            return Mono.just(Map.of());
        }
        return recordings
                .search(Lucene.anyOf("isrc", isrcs))
                .items()
                .collect(HashMap::new, (known, hit) -> hit.isrcs().stream()
                        .filter(isrcs::contains)
                        .forEach(isrc -> known.computeIfAbsent(isrc, first -> new ArrayList<>())
                                .add(hit)));
    }

    private Mono<Result<Isrc>> resolved(String isrc, Map<String, List<Recording>> known) {
        List<Recording> hits = known.get(normal(isrc));
        return hits != null ? Mono.just(Result.success(new Isrc(normal(isrc), hits, Map.of()))) : Result.of(get(isrc));
    }

    /** Finds the recordings of many ISRCs, with all the options of a batch. They have the members that a search shows. */
    public Batch<String, Isrc> batch() {
        return Batch.bulk(bulk()).concurrency(1).observe(calls.pipeline().observations(), "isrc.get");
    }

    /** One outcome for each ISRC, in order. */
    public Flux<Result<Isrc>> getBatch(Iterable<String> isrcs) {
        return batch().results(isrcs);
    }

    /** One outcome for each ISRC, in order. */
    public Flux<Result<Isrc>> getBatch(Publisher<String> isrcs) {
        return batch().results(isrcs);
    }

    private static String checked(String isrc) {
        String normal = normal(isrc);
        if (!FORM.matcher(normal).matches()) {
            throw Calls.invalid("'" + isrc + "' is no ISRC such as GB-AYE-91-00001");
        }
        return normal;
    }

    private static String normal(String isrc) {
        return isrc.strip().replace("-", "").toUpperCase(Locale.ROOT);
    }
}
