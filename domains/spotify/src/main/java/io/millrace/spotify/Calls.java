package io.millrace.spotify;

import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.spotify.model.PageOf;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** What all requests to Spotify have in common. */
record Calls(Pipeline pipeline) {

    <T> Mono<T> send(Supplier<Request<T>> request) {
        return ask(() -> request.get().ifEmpty(ErrorCode.INVALID_RESPONSE, "Spotify always says something"));
    }

    /** What is answered with nothing, or with something of no interest. */
    Mono<Void> effect(Supplier<Request<Void>> request) {
        return ask(request).then();
    }

    private <T> Mono<T> ask(Supplier<Request<T>> request) {
        return pipeline.send(() -> request.get().refusals(Throttled::read));
    }

    /** A list that is read on by its links. */
    <T> Paged<T, URI> paged(Class<T> type, Supplier<Request<Void>> first) {
        return paged(first, request -> send(() -> request.<PageOf<T>>as(PageOf.class, type)));
    }

    /** The same where the page is within the answer. */
    <T> Paged<T, URI> paged(Supplier<Request<Void>> first, Function<Request<Void>, Mono<PageOf<T>>> page) {
        return Paged.of(cursor -> Mono.defer(
                        () -> page.apply(cursor instanceof Cursor.At<URI> at ? following(at.place()) : first.get()))
                .map(this::linked));
    }

    private <T> Page<T, URI> linked(PageOf<T> page) {
        Page<T, URI> linked = Page.linked(page.items(), URI.create(pipeline.baseUrl()), page.next());
        return new Page<>(linked.items(), linked.next(), page.total());
    }

    /** The request that a link stands for. Its origin has been compared with that of the API; its path must lie within it, too. */
    private Request<Void> following(URI link) {
        String base = String.valueOf(URI.create(pipeline.baseUrl()).getRawPath());
        String path = String.valueOf(link.getRawPath());
        if (!path.startsWith(base + "/")) {
            throw new MillraceException(
                    ErrorCode.INVALID_RESPONSE, "the link to the next page leads out of the API; it was not followed");
        }
        Request<Void> request = Request.get(path.substring(base.length())).named("pages", "next");
        for (Map.Entry<String, String> parameter : Form.decoded(link.getRawQuery())) {
            request = request.query(parameter.getKey(), parameter.getValue());
        }
        return request;
    }
}
