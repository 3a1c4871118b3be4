package io.millrace.benchmarks;

import io.millrace.core.Await;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** The loop one would write by hand: Reactor Netty, Jackson and {@code flatMap}; no policies, no order, no outcomes. */
final class BareWay implements Way {
    private final int inFlight;
    private final ConnectionProvider connections;
    private final HttpClient client;

    BareWay(String url, int inFlight) {
        this.inFlight = inFlight;
        this.connections = ConnectionProvider.create("bare", inFlight + SPARE_CONNECTIONS);
        this.client = HttpClient.create(connections).baseUrl(url);
    }

    @Override
    public long run(Iterable<Integer> keys) {
        return Objects.requireNonNull(
                Await.await(Flux.fromIterable(keys).flatMap(this::get, inFlight).count()));
    }

    private Mono<Item> get(Integer key) {
        return client.get()
                .uri("/item/" + key)
                .responseSingle((response, body) -> response.status().code() == 200
                        ? body.asByteArray()
                        : Mono.error(new IllegalStateException(
                                "status " + response.status().code())))
                .map(Item.READER::<Item>readValue);
    }

    @Override
    public void close() {
        connections.disposeLater().block(Duration.ofSeconds(5));
    }
}
