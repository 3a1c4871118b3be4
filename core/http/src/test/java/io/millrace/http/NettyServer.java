package io.millrace.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.ClientAuth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/** A server that speaks TLS and HTTP/2, and counts what comes. */
final class NettyServer implements AutoCloseable {
    /** What it does with a request. */
    interface Handler extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

    static final Handler ITEM = (request, response) ->
            response.header("Content-Type", "application/json").sendString(Mono.just("{\"id\":\"A\",\"count\":1}"));

    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final DisposableServer server;

    private NettyServer(HttpServer settings, Handler handler) {
        this.server = settings.host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, address) -> connected(channel))
                .handle((request, response) -> {
                    requests.add(request.version() + " " + request.uri());
                    return handler.apply(request, response);
                })
                .bindNow(Duration.ofSeconds(20));
    }

    static NettyServer start(UnaryOperator<HttpServer> settings, Handler handler) {
        return new NettyServer(settings.apply(HttpServer.create()), handler);
    }

    static UnaryOperator<HttpServer> https(Authority.Identity identity) {
        return secured(Http11SslContextSpec.forServer(
                identity.chain().toFile(), identity.key().toFile()));
    }

    /** HTTPS for those only who have a certificate of that authority. */
    static UnaryOperator<HttpServer> mutual(Authority.Identity identity, Path authority, String tlsVersion) {
        return secured(Http11SslContextSpec.forServer(
                        identity.chain().toFile(), identity.key().toFile())
                .configure(tls -> tls.trustManager(authority.toFile())
                        .clientAuth(ClientAuth.REQUIRE)
                        .protocols(tlsVersion)));
    }

    /** HTTPS with HTTP/2, or 1.1 for those who do not speak it. */
    static UnaryOperator<HttpServer> http2(Authority.Identity identity) {
        return server -> secured(Http2SslContextSpec.forServer(
                        identity.chain().toFile(), identity.key().toFile()))
                .apply(server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11));
    }

    private static UnaryOperator<HttpServer> secured(GenericSslContextSpec<?> tls) {
        return server -> server.secure(spec -> spec.sslContext(tls));
    }

    private void connected(Channel channel) {
        if (!(channel instanceof Http2StreamChannel)) {
            connections.incrementAndGet();
            open.add(channel);
            channel.closeFuture().addListener(closed -> open.remove(channel));
        }
    }

    int port() {
        return server.port();
    }

    String url(String scheme) {
        return scheme + "://localhost:" + port();
    }

    /** What was asked: version and path of each request. */
    List<String> requests() {
        return requests;
    }

    /** How many connections were ever made. */
    int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    int openConnections() {
        return open.size();
    }

    /** Breaks all connections. */
    void breakConnections() {
        open.forEach(Channel::close);
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(20));
    }
}
