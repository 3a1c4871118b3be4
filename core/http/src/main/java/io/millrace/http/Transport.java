package io.millrace.http;

import io.millrace.core.Gate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** One client's own connections and the event loops that serve them. */
final class Transport {
    private static final Duration LOOPS_END_WITHIN = Duration.ofSeconds(2);

    private static final int STEPS_OF_CONNECTING = 4; // connection, tunnel, handshake, the server's first word
    private static final HttpProtocol[] NEGOTIATED = {HttpProtocol.H2, HttpProtocol.HTTP11};

    private final ConnectionProvider connections;
    private final LoopResources loops;
    private final HttpClient client;

    Transport(ClientOptions options, Gate gate) {
        SslContext tls = options.tls().context(options.httpVersion()); // first: it may fail
        this.connections = ConnectionProvider.builder("millrace")
                .allocationStrategy(allocation(options, gate))
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
        // The route before the loops: else Reactor Netty makes a resolver for them that stays in memory for good.
        HttpClient common = new Route(options, loops)
                .of(HttpClient.create(connections))
                .runOn(loops)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.connectTimeout().toMillis())
                .httpResponseDecoder(head ->
                        head.maxInitialLineLength(options.maxHeaderBytes()).maxHeaderSize(options.maxHeaderBytes()))
                .compress(true)
                .disableRetry(true); // every sending is ours to count
        boolean secure = options.origin().scheme().equals("https");
        HttpClient secured = secure
                ? common.secure(spec -> spec.sslContext(tls).handshakeTimeout(options.connectTimeout()))
                : common;
        this.client = options.httpVersion() == HttpVersion.HTTP_2
                ? secured.protocol(secure ? NEGOTIATED : new HttpProtocol[] {HttpProtocol.H2C})
                        .http2Settings(settings -> settings.maxHeaderListSize(options.maxHeaderBytes()))
                        .doOnChannelInit((observer, channel, address) -> closeUnlessBegun(channel, options))
                : secured;
    }

    /** All calls wait for a connection that is being made: one on which the server never begins would hold them up for good. */
    private static void closeUnlessBegun(Channel channel, ClientOptions options) {
        Runnable check = () -> { // that handler leaves with the server's first word
            if (channel.pipeline().get(NettyPipeline.HttpTrafficHandler) != null) {
                ChannelFuture unused = channel.close();
            }
        };
        long limit = options.connectTimeout().multipliedBy(STEPS_OF_CONNECTING).toMillis();
        Future<?> unused = channel.eventLoop().schedule(check, limit, TimeUnit.MILLISECONDS);
    }

    private static ConnectionProvider.AllocationStrategy<?> allocation(ClientOptions options, Gate gate) {
        return options.httpVersion() == HttpVersion.HTTP_2
                ? Http2AllocationStrategy.builder()
                        .maxConnections(GateAllocation.maximum(gate)) // so many are needed by a server of HTTP/1.1 only
                        .strictConnectionReuse(true)
                        .build()
                : new GateAllocation(gate);
    }

    HttpClient client() {
        return client;
    }

    /** Ends the connections, whatever is on them, and then their event loops. */
    Mono<Void> close() {
        return connections.disposeLater().then(loops.disposeLater(Duration.ZERO, LOOPS_END_WITHIN));
    }
}
