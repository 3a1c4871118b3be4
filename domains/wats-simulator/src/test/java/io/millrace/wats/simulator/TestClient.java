package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain client of one simulator: sends what it is told, retries nothing, reuses connections. */
final class TestClient implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    private final WatsSimulator simulator;
    private final ConnectionProvider connections;
    private final HttpClient http;

    TestClient(WatsSimulator simulator) {
        this(simulator, simulator.token(), 64);
    }

    TestClient(WatsSimulator simulator, String token) {
        this(simulator, token, 64);
    }

    TestClient(WatsSimulator simulator, String token, int maxConnections) {
        this.simulator = simulator;
        this.connections = ConnectionProvider.builder("test")
                .maxConnections(maxConnections)
                .pendingAcquireMaxCount(-1)
                .build();
        this.http = HttpClient.create(connections)
                .disableRetry(true)
                .baseUrl(simulator.url())
                .headers(headers ->
                        headers.set("Authorization", "Basic " + token).set("Content-Type", "application/json"));
    }

    private TestClient(WatsSimulator simulator, ConnectionProvider connections, HttpClient http) {
        this.simulator = simulator;
        this.connections = connections;
        this.http = http;
    }

    record Answer(int status, HttpHeaders headers, String body) {}

    Mono<Answer> send(String method, String path, String body) {
        return http.request(HttpMethod.valueOf(method))
                .uri(path)
                .send(body.isEmpty() ? Mono.empty() : ByteBufMono.fromString(Mono.just(body)))
                .responseSingle((response, content) -> content.asString(StandardCharsets.UTF_8)
                        .defaultIfEmpty("")
                        .map(text -> new Answer(response.status().code(), response.responseHeaders(), text)));
    }

    Mono<Answer> getLater(String path) {
        return send("GET", path, "");
    }

    Answer get(String path) {
        return Objects.requireNonNull(getLater(path).block(LIMIT));
    }

    Answer put(String path, String body) {
        return Objects.requireNonNull(send("PUT", path, body).block(LIMIT));
    }

    Answer post(String path, String body) {
        return Objects.requireNonNull(send("POST", path, body).block(LIMIT));
    }

    Answer delete(String path) {
        return Objects.requireNonNull(send("DELETE", path, "").block(LIMIT));
    }

    Answer patch(String path, String body) {
        return Objects.requireNonNull(send("PATCH", path, body).block(LIMIT));
    }

    /** With a header of its own. */
    Answer send(String method, String path, String body, String header, String value) {
        TestClient other = new TestClient(simulator, connections, http.headers(headers -> headers.set(header, value)));
        return Objects.requireNonNull(other.send(method, path, body).block(LIMIT));
    }

    /** A file as a form; its content has to be ASCII. */
    Answer upload(String method, String path, String fileName, String contentType, String content) {
        String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                + "\"\r\nContent-Type: " + contentType + "\r\n\r\n" + content + "\r\n--b--\r\n";
        return send(method, path, form, "Content-Type", "multipart/form-data; boundary=b");
    }

    /** The answer as JSON; anything but success fails. */
    JsonNode json(String path) {
        return json(get(path));
    }

    static JsonNode json(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    /** The counters as soon as they are as wanted. */
    Counters await(Predicate<Counters> wanted) {
        return Objects.requireNonNull(Flux.interval(Duration.ZERO, Duration.ofMillis(2))
                .map(tick -> simulator.counters())
                .filter(wanted)
                .blockFirst(LIMIT));
    }

    /** One path segment, every reserved character encoded. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String product(String partNumber) {
        return "/api/Product/" + segment(partNumber);
    }

    @Override
    public void close() {
        connections.disposeLater().block(LIMIT);
    }
}
