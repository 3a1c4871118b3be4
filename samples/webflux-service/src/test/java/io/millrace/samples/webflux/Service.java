package io.millrace.samples.webflux;

import static org.awaitility.Awaitility.await;

import io.millrace.core.Await;
import io.millrace.wats.simulator.Counters;
import io.millrace.wats.simulator.WatsSimulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/**
 * The service, running on a port of its own, and a client for it. One at a time: who closes it closes the event loops that
 * all servers of a JVM share.
 */
final class Service implements AutoCloseable {
    /** No test takes nearly as long; one that hangs ends here. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final AtomicInteger TOKENS = new AtomicInteger();

    static {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE); // leaves the log to the tests
    }

    final ConfigurableApplicationContext context;
    final int port;
    final WebClient client;

    private Service(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port", Integer.class));
        this.client = WebClient.create("http://127.0.0.1:" + port);
    }

    /** A server with a token of its own, because clients with equal origin and token would share their limits. */
    static WatsSimulator.Builder server() {
        String login = "service" + TOKENS.incrementAndGet() + ":a secret of some length";
        return WatsSimulator.builder()
                .token(Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }

    /** Without a rate limit that a test could feel, and with one attempt for each call; {@code more} is name=value. */
    static Service start(WatsSimulator server, String... more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "wats.base-url", server.url(),
                "wats.token", server.token(),
                "wats.rate-limit.requests", "1000000",
                "wats.rate-limit.window", "1ms",
                "wats.max-attempts", "1"));
        Stream.of(more).map(setting -> setting.split("=", 2)).forEach(pair -> settings.put(pair[0], pair[1]));
        return start(settings);
    }

    /** Unless told otherwise, with a new database of the tests' PostgreSQL. */
    static Service start(Map<String, Object> settings) {
        return new Service(new SpringApplicationBuilder(WebfluxService.class)
                .properties("server.port=0", "server.shutdown=immediate")
                .properties(
                        settings.containsKey("jobs.folder")
                                ? new String[0]
                                : new String[] {"spring.r2dbc.url=" + Databases.newOne()})
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new)));
    }

    /** The answer, whatever its status. */
    ResponseEntity<JsonNode> get(String path) {
        return answer(client.get().uri(path));
    }

    static ResponseEntity<JsonNode> answer(WebClient.RequestHeadersSpec<?> request) {
        return Objects.requireNonNull(
                Await.await(request.exchangeToMono(answer -> answer.toEntity(JsonNode.class)), LIMIT));
    }

    /** The lines of a lookup, as they come. */
    Flux<String> lookup(String body) {
        return lookup(Flux.just(body));
    }

    Flux<String> lookup(Flux<String> body) {
        return client.post()
                .uri("/products/lookup")
                .contentType(MediaType.TEXT_PLAIN)
                .body(body, String.class)
                .retrieve()
                .bodyToFlux(String.class);
    }

    /** Waits until the server has seen what is wanted. */
    static Counters until(WatsSimulator server, Predicate<Counters> wanted) {
        return await().atMost(LIMIT).until(server::counters, wanted);
    }

    @Override
    public void close() {
        context.close();
    }
}
