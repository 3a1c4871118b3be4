package io.millrace.benchmarks;

import io.millrace.core.Await;
import java.time.Duration;
import java.util.Objects;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Spring's {@code WebClient} in a {@code flatMapSequential}: input order, no policies. */
final class WebClientWay implements Way {
    private final int inFlight;
    private final ConnectionProvider connections;
    private final WebClient client;

    WebClientWay(String url, int inFlight) {
        this.inFlight = inFlight;
        this.connections = ConnectionProvider.create("web-client", inFlight + SPARE_CONNECTIONS);
        this.client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(HttpClient.create(connections)))
                .codecs(codecs -> codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(Item.MAPPER)))
                .baseUrl(url)
                .build();
    }

    @Override
    public long run(Iterable<Integer> keys) {
        return Objects.requireNonNull(Await.await(
                Flux.fromIterable(keys).flatMapSequential(this::get, inFlight).count()));
    }

    private Mono<Item> get(Integer key) {
        return client.get().uri("/item/{id}", key).retrieve().bodyToMono(Item.class);
    }

    @Override
    public void close() {
        connections.disposeLater().block(Duration.ofSeconds(5));
    }
}
