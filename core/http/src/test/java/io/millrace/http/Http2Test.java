package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableChannel;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Which version is spoken, and what differs when many calls share a connection. */
class Http2Test {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Void> HANG = Request.get("/hang");

    @TempDir
    private Path folder;

    private Authority authority;
    private final AtomicInteger hanging = new AtomicInteger();

    @RegisterExtension
    private final Clients clients = new Clients();

    @BeforeEach
    void found() {
        authority = Authority.in(folder);
    }

    @Test
    void send_whenTheServerSpeaksHttp2_isSentInIt() {
        try (NettyServer server = secure(settings -> settings)) {
            assertThat(valueOf(send(open(server), READ))).isEqualTo(new Item("A", 1));

            assertThat(server.requests()).containsExactly("HTTP/2.0 /items/A");
        }
    }

    @Test
    void send_whenTheServerDoesNot_isSentInHttp11() {
        try (NettyServer server = NettyServer.start(NettyServer.https(authority.localhost()), this::handle)) {
            Pipeline pipeline = open(server);

            Flux.range(0, 100).flatMap(i -> send(pipeline, READ), 100).blockLast(Clients.LIMIT);

            assertThat(server.requests()).hasSize(100).containsOnly("HTTP/1.1 /items/A");
            assertThat(server.connections()).isLessThanOrEqualTo(32 + 8);
        }
    }

    @Test
    void send_whenTheServerDoesNot_stillHasAsManyInFlightAsTheGateLetsThrough() {
        try (NettyServer server = NettyServer.start(NettyServer.https(authority.localhost()), this::handle)) {
            Pipeline pipeline = open(server);

            Disposable calls =
                    Flux.range(0, 50).flatMap(i -> send(pipeline, HANG), 50).subscribe();

            await().until(() -> hanging.get() == 32);
            calls.dispose();
        }
    }

    @Test
    void send_whenNotAskedTo_isSentInHttp11() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = clients.open(options(server, "https").withHttpVersion(HttpVersion.HTTP_1_1));

            assertThat(valueOf(send(pipeline, READ))).isEqualTo(new Item("A", 1));

            assertThat(server.requests()).containsExactly("HTTP/1.1 /items/A");
        }
    }

    @Test
    void send_whenTheServiceIsNotSecure_isSentInHttp2FromTheFirstByte() {
        try (NettyServer server = NettyServer.start(settings -> settings.protocol(HttpProtocol.H2C), this::handle)) {
            assertThat(valueOf(send(clients.open(options(server, "http")), READ)))
                    .isEqualTo(new Item("A", 1));

            assertThat(server.requests()).containsExactly("HTTP/2.0 /items/A");
        }
    }

    @Test
    void send_whenTheServiceIsNotSecureAndSpeaksHttp11Only_sendsNothingAndSaysSo() {
        try (NettyServer server = NettyServer.start(settings -> settings, this::handle)) {
            ApiException failure = failureOf(send(clients.open(options(server, "http")), Request.post("/items")));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("not sent").hasMessageContaining("does not speak HTTP/2");
            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.requests()).noneMatch(request -> request.contains("/items"));
        }
    }

    @Test
    void send_whenTheServerNeverBegins_givesTheConnectionUpAndTriesAnother() {
        try (RawServer silent = RawServer.start((request, connection) -> connection.hang())) {
            Pipeline pipeline = clients.open(Clients.options(silent.url())
                    .withHttpVersion(HttpVersion.HTTP_2)
                    .withConnectTimeout(Duration.ofMillis(100)));

            ApiException failure = failureOf(send(pipeline, Request.post("/items")));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("not sent");
            assertThat(failure.attempts()).isEqualTo(3);
            await().until(() -> silent.connections() == 3);
        }
    }

    @Test
    void send_whenItHasHeadersAndABody_bringsThemOver() {
        try (NettyServer server = NettyServer.start(
                NettyServer.http2(authority.localhost()),
                (request, response) -> request.receive().aggregate().asString().flatMap(body -> response.header(
                                "Content-Type", "application/json")
                        .sendString(Mono.just("{\"id\":\"" + body.length() + " "
                                + request.requestHeaders().get("X-Kind") + " "
                                + request.requestHeaders().get("Authorization") + "\",\"count\":2}"))
                        .then()))) {
            Item answer = valueOf(send(
                    open(server),
                    Request.post("/items")
                            .body("x".repeat(300_000))
                            .header("X-Kind", "unusual")
                            .as(Item.class)));

            assertThat(answer).isEqualTo(new Item("300002 unusual Bearer a-token", 2));
        }
    }

    @Test
    void send_whenManyAreInFlight_sharesAConnectionUpToTheServersLimit() {
        try (NettyServer server =
                secure(settings -> settings.http2Settings(streams -> streams.maxConcurrentStreams(10)))) {
            Gate gate = Gate.of(32);
            Pipeline pipeline = clients.open(options(server, "https").withGate(gate));

            Disposable calls =
                    Flux.range(0, 50).flatMap(i -> send(pipeline, HANG), 50).subscribe();

            await().until(() -> hanging.get() == 32);
            assertThat(server.connections()).isEqualTo(4);
            calls.dispose();
            await().until(() -> hanging.get() == 0);
            assertThat(gate.inFlight()).isZero();
        }
    }

    @Test
    void send_whenTheGateIsRaisedLater_hasStreamsForAll() {
        try (NettyServer server =
                secure(settings -> settings.http2Settings(streams -> streams.maxConcurrentStreams(10)))) {
            Gate gate = Gate.of(2);
            Pipeline pipeline = clients.open(options(server, "https").withGate(gate));
            Disposable calls =
                    Flux.range(0, 60).flatMap(i -> send(pipeline, HANG), 60).subscribe();
            await().until(() -> hanging.get() == 2);

            gate.resize(40);

            await().until(() -> hanging.get() == 40);
            calls.dispose();
        }
    }

    @Test
    void send_whenAttemptsTimeOut_keepsTheConnection() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = open(server);
            valueOf(send(pipeline, READ)); // so that no attempt ends on its way to a connection
            for (int i = 0; i < 5; i++) {
                ApiException failure = failureOf(send(pipeline, HANG.attemptTimeout(Duration.ofMillis(100))));
                assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            }

            await().until(() -> hanging.get() == 0);
            assertThat(valueOf(send(pipeline, READ))).isEqualTo(new Item("A", 1));
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void cancel_whenRunning_endsItsStreamAndKeepsTheConnection() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = open(server);
            Disposable call = send(pipeline, HANG).subscribe();
            Disposable half = send(pipeline, Request.get("/half")).subscribe();
            await().until(() -> hanging.get() == 2);

            call.dispose();
            half.dispose();

            await().until(() -> hanging.get() == 0);
            valueOf(send(pipeline, READ));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void send_whenTheBodyIsTooLarge_endsItsStreamAndKeepsTheConnection() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = clients.open(options(server, "https").withMaxBodyBytes(1_000));

            assertThat(failureOf(send(pipeline, Request.get("/large").as(Item.class)))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_RESPONSE);

            valueOf(send(pipeline, READ));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void send_whenTheHeadersAreTooLong_failsAsInvalidOnce() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = open(server);

            ApiException failure =
                    failureOf(send(pipeline, Request.get("/headers").as(Item.class)));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.requests()).containsOnlyOnce("HTTP/2.0 /headers");
            valueOf(send(pipeline, READ));
        }
    }

    @Test
    void send_whenTheServerResetsAStream_isALostConnectionToThatCallOnly() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = open(server);
            Disposable other = send(pipeline, HANG).subscribe();
            await().until(() -> hanging.get() == 1);

            ApiException read = failureOf(send(pipeline, Request.get("/reset")));
            ApiException write = failureOf(send(pipeline, Request.post("/reset")));

            assertThat(read.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(read.attempts()).isEqualTo(3);
            assertThat(write.code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(write.attempts()).isEqualTo(1);
            assertThat(hanging.get()).isEqualTo(1);
            assertThat(server.connections()).isEqualTo(1);
            other.dispose();
        }
    }

    @Test
    void send_whenTheConnectionBreaks_failsEachCallOnItByWhatItIs() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = clients.open(options(server, "https").withRetry(RetryPolicy.none()));
            Queue<ErrorCode> codes = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 8; i++) { // fewer than open the circuit
                send(pipeline, HANG).subscribe(value -> {}, failure -> codes.add(ErrorCode.of(failure)));
                send(pipeline, Request.post("/hang")).subscribe(v -> {}, failure -> codes.add(ErrorCode.of(failure)));
            }
            await().until(() -> hanging.get() == 16);

            server.breakConnections();

            await().until(() -> codes.size() == 16);
            assertThat(Collections.frequency(codes, ErrorCode.CONNECTION_ERROR)).isEqualTo(8);
            assertThat(Collections.frequency(codes, ErrorCode.AMBIGUOUS)).isEqualTo(8);
            valueOf(send(pipeline, READ));
        }
    }

    @Test
    void close_whenDone_closesTheConnection() {
        try (NettyServer server = secure(settings -> settings)) {
            Pipeline pipeline = open(server);
            valueOf(send(pipeline, READ));

            pipeline.close();

            await().until(() -> server.openConnections() == 0);
        }
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        return switch (request.uri()) {
            case "/hang" -> hanging(request, Mono.never());
            case "/half" ->
                hanging(
                        request,
                        response.header("Content-Length", "50")
                                .sendString(Flux.just("{").concatWith(Flux.never()), StandardCharsets.UTF_8)
                                .then());
            case "/large" -> response.sendString(Mono.just("x".repeat(100_000)));
            case "/headers" -> response.header("X-Long", "x".repeat(40 << 10)).send();
            case "/reset" -> {
                request.withConnection(DisposableChannel::dispose);
                yield Mono.never();
            }
            default -> NettyServer.ITEM.apply(request, response);
        };
    }

    private Mono<Void> hanging(HttpServerRequest request, Mono<Void> answer) {
        hanging.incrementAndGet();
        request.withConnection(connection -> connection.onDispose(hanging::decrementAndGet));
        return answer;
    }

    private NettyServer secure(UnaryOperator<HttpServer> settings) {
        return NettyServer.start(
                server ->
                        settings.apply(NettyServer.http2(authority.localhost()).apply(server)),
                this::handle);
    }

    private Pipeline open(NettyServer server) {
        return clients.open(options(server, "https"));
    }

    private ClientOptions options(NettyServer server, String scheme) {
        return Clients.options(server.url(scheme))
                .withHttpVersion(HttpVersion.HTTP_2)
                .withTls(Tls.trusting(authority.certificate()));
    }
}
