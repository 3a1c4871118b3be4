package io.millrace.http;

import io.millrace.core.Gate;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** One client's own connections and the event loops that serve them. */
final class Transport {
    private static final int MOST_CONNECTIONS = 10_000; // where a gate of the user's own algorithm knows no bound
    private static final int SPARE_CONNECTIONS = 8; // for those still on their way back
    private static final Duration LOOPS_END_WITHIN = Duration.ofSeconds(2);

    private final ConnectionProvider connections;
    private final LoopResources loops;
    private final HttpClient client;

    Transport(ClientOptions options, Gate gate) {
        this.connections = ConnectionProvider.builder("millrace")
                .maxConnections(Math.min(gate.maxLimit(), MOST_CONNECTIONS) + SPARE_CONNECTIONS)
                .pendingAcquireMaxCount(-1) // waiting happens at the gate
                .pendingAcquireTimeout(options.connectTimeout())
                .maxIdleTime(options.idleTimeout())
                .evictInBackground(options.idleTimeout())
                .lifo()
                .build();
        this.loops = LoopResources.create(
                "millrace",
                LoopResources.DEFAULT_IO_SELECT_COUNT,
                LoopResources.DEFAULT_IO_WORKER_COUNT,
                true,
                false); // not colocated: else a fan-out begun on one loop stays on it
        this.client = HttpClient.create(connections)
                .runOn(loops)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.connectTimeout().toMillis())
                .compress(true)
                .disableRetry(true); // every sending is ours to count
    }

    HttpClient client() {
        return client;
    }

    /** Ends the connections, whatever is on them, and then their event loops. */
    Mono<Void> close() {
        return connections.disposeLater().then(loops.disposeLater(Duration.ZERO, LOOPS_END_WITHIN));
    }
}
