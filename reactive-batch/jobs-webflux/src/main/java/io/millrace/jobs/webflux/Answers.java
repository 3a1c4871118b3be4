package io.millrace.jobs.webflux;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers with JSON, which no cache keeps: it is one caller's, and true for a moment. */
final class Answers {
    private Answers() {}

    static Mono<ServerResponse> json(Object body) {
        return json(ServerResponse.ok(), body);
    }

    static Mono<ServerResponse> json(ServerResponse.BodyBuilder answer, Object body) {
        return answer.contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .bodyValue(Json.bytes(body));
    }
}
