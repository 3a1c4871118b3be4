package io.millrace.wats.simulator;

import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The socket, its one event loop and its connections. One loop, because it makes arrivals a total order: counters, rate
 * limit and latencies are exact without a lock, and a client that is measured keeps the other cores for itself.
 */
final class SimulatedServer {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A part number of 4,000 characters may need nine times as many once it is percent-encoded. */
    private static final int MAX_LINE_OR_HEADERS_BYTES = 64 * 1024;

    private final LoopResources loops;
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final DisposableServer server;
    private final Desk desk;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    SimulatedServer(Options options, Router router, Meter meter) {
        loops = LoopResources.create("millrace-wats-simulator", 1, true);
        EventLoop loop = loops.onServer(LoopResources.DEFAULT_NATIVE).next();
        desk = new Desk(options, router, meter, loop);
        HttpServer http = HttpServer.create()
                .host("127.0.0.1")
                .port(options.port())
                .protocol(HttpProtocol.HTTP11)
                .runOn(loops, LoopResources.DEFAULT_NATIVE)
                .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(MAX_LINE_OR_HEADERS_BYTES)
                        .maxHeaderSize(MAX_LINE_OR_HEADERS_BYTES))
                .doOnChannelInit((observer, channel, address) -> {
                    connections.add(channel);
                    meter.connectionOpened();
                    channel.closeFuture().addListener(closed -> meter.connectionClosed());
                })
                .handle(desk);
        Duration idleTimeout = options.idleTimeout();
        try {
            server = (idleTimeout == null ? http : http.idleTimeout(idleTimeout)).bindNow(PATIENCE);
        } catch (RuntimeException failure) {
            disposeLoops();
            throw failure;
        }
    }

    int port() {
        return server.port();
    }

    Desk desk() {
        return desk;
    }

    void close() {
        if (isClosed.compareAndSet(false, true)) {
            server.disposeNow(PATIENCE);
            connections.close().awaitUninterruptibly(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            disposeLoops();
        }
    }

    private void disposeLoops() {
        loops.disposeLater(Duration.ZERO, PATIENCE).subscribe();
    }
}
