package io.millrace.musicbrainz;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Request;
import io.millrace.musicbrainz.model.Url;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds what an address on the web is of: the page of an album at a streaming service leads to its release. This is the one call of
 * MusicBrainz that takes many keys.
 */
public final class UrlClient {
    private static final String PATH = "/url";
    private static final int LOOK_UPS_AT_ONCE = 8;
    private static final String[] TARGETS = {
        Include.RECORDING_RELATIONS, Include.RELEASE_RELATIONS, Include.ARTIST_RELATIONS
    };

    private final Calls calls;

    UrlClient(Calls calls) {
        this.calls = calls;
    }

    /** The answer to several; that to one is the address itself. */
    record Urls(
            @Nullable List<Url> urls,
            @JsonProperty("url-count") @Nullable Long count,
            @JsonProperty("url-offset") @Nullable Long offset) {}

    /**
     * What an address is of; {@link ErrorCode#NOT_FOUND} if MusicBrainz does not know it.
     *
     * <p>{@code GET /url?resource=} with {@code inc}
     *
     * @param include what to have with it; by default its relations to recordings, releases and artists
     */
    public Mono<Url> get(String resource, String... include) {
        return calls.send(() -> Request.get(PATH)
                .named("url", "get")
                .query("resource", checked(resource))
                .query("inc", Calls.include(include.length == 0 ? TARGETS : include))
                .as(Url.class));
    }

    /** As {@link #get}, but completes empty if MusicBrainz does not know it. */
    public Mono<Url> find(String resource, String... include) {
        return get(resource, include)
                .onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }

    /**
     * One request for up to 100 addresses. MusicBrainz keeps each address in one form; where it answers with one that none of those asked for can
     * be recognised in, each of them that has no answer is looked up by itself. For a {@link io.millrace.batch.BatchCollector}.
     *
     * <p>{@code GET /url?resource=&resource=...} with {@code inc}
     */
    public BulkCall<String, Url> bulk(String... include) {
        return BulkCall.results(Calls.MOST_IN_A_PAGE, resources -> resolved(resources, include));
    }

    private Mono<List<Result<Url>>> resolved(List<String> resources, String... include) {
        List<String> valid = resources.stream().filter(UrlClient::isAddress).toList();
        if (valid.size() < 2) {
            return each(resources, resource -> Result.of(get(resource, include)));
        }
        return calls.send(() -> {
                    Request<Void> request = Request.get(PATH).named("url", "getAll");
                    for (String resource : valid) {
                        request = request.query("resource", resource);
                    }
                    return request.query("inc", Calls.include(include.length == 0 ? TARGETS : include))
                            .as(Urls.class);
                })
                .flatMap(answer -> {
                    List<Url> urls = answer.urls() == null ? List.of() : answer.urls();
                    Map<String, Url> known = new HashMap<>();
                    urls.stream()
                            .filter(Objects::nonNull)
                            .forEach(url -> known.put(form(String.valueOf(url.resource())), url));
                    long recognised = valid.stream()
                            .map(UrlClient::form)
                            .distinct()
                            .filter(known::containsKey)
                            .count();
                    boolean complete = recognised == known.size();
                    return each(resources, resource -> resolved(resource, known, complete, include));
                });
    }

    private Mono<Result<Url>> resolved(String resource, Map<String, Url> known, boolean complete, String... include) {
        Url url = isAddress(resource) ? known.get(form(resource)) : null;
        if (url != null) {
            return Mono.just(Result.success(url));
        }
        return complete && isAddress(resource)
                ? Mono.just(Result.failure(ErrorCode.NOT_FOUND, "MusicBrainz does not know " + resource))
                : Result.of(get(resource, include));
    }

    private static Mono<List<Result<Url>>> each(List<String> resources, Function<String, Mono<Result<Url>>> outcome) {
        return Flux.fromIterable(resources)
                .flatMapSequential(outcome, LOOK_UPS_AT_ONCE, 1)
                .collectList();
    }

    /** Finds what many addresses are of, up to 100 a request, with all the options of a batch; see {@link #bulk}. */
    public Batch<String, Url> batch(String... include) {
        return Batch.bulk(bulk(include)).concurrency(1).observe(calls.pipeline().observations(), "url.get");
    }

    /** One outcome for each address, in order. */
    public Flux<Result<Url>> getBatch(Iterable<String> resources) {
        return batch().results(resources);
    }

    /** One outcome for each address, in order. */
    public Flux<Result<Url>> getBatch(Publisher<String> resources) {
        return batch().results(resources);
    }

    private static String checked(String resource) {
        if (!isAddress(resource)) {
            throw Calls.invalid("'" + resource + "' is no address on the web");
        }
        return resource;
    }

    private static boolean isAddress(String resource) {
        try {
            URI uri = new URI(resource);
            return uri.getHost() != null && Stream.of("http", "https").anyMatch(uri.getScheme()::equalsIgnoreCase);
        } catch (URISyntaxException none) {
            return false;
        }
    }

    /** What two spellings of one address have in common. */
    private static String form(String resource) {
        String bare = resource.replaceFirst("^(?i:https?)://(?i:www\\.)?", "")
                .replaceFirst("#.*", "")
                .replaceFirst("/+$", "");
        int path = bare.indexOf('/');
        return path < 0
                ? bare.toLowerCase(Locale.ROOT)
                : bare.substring(0, path).toLowerCase(Locale.ROOT) + bare.substring(path);
    }
}
