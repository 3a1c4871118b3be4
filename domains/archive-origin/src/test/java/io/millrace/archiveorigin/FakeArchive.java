package io.millrace.archiveorigin;

import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Archive Origin in memory: answers as the service's code does, keeps its state, and checks signatures and nonces itself. Strict
 * where the service is not: a request that it would take in silence, though a client should not have sent it, fails the test.
 */
final class FakeArchive implements BeforeEachCallback, AfterEachCallback {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final Map<String, Fault> lasting = new HashMap<>();
    private final List<Sent> requests = new CopyOnWriteArrayList<>();
    private final List<String> objections = new CopyOnWriteArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private DisposableServer server;

    /** What time it is to the service. */
    volatile Supplier<Instant> clock = Instant::now;

    volatile boolean databaseOnline = true;
    final FakeDevices devices = new FakeDevices(this);
    final FakeLedger ledger = new FakeLedger(this);

    @Override
    public void beforeEach(ExtensionContext context) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnChannelInit((observer, channel, address) -> connections.add(channel))
                .handle(this::handle)
                .bindNow(PATIENCE);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        connections.close().awaitUninterruptibly(PATIENCE.toMillis());
        server.disposeNow(PATIENCE);
        if (!objections.isEmpty()) {
            throw new AssertionError("requests that should not have been sent:\n" + String.join("\n", objections));
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    Instant now() {
        return clock.get();
    }

    /** All requests so far. */
    List<Sent> requests() {
        return requests;
    }

    List<Sent> requests(String route) {
        return requests.stream().filter(sent -> sent.route().equals(route)).toList();
    }

    /** Lets these go wrong with the next requests of a route, one with each. */
    synchronized void next(String route, Fault... wrong) {
        faults.computeIfAbsent(route, unused -> new ArrayDeque<>()).addAll(List.of(wrong));
    }

    /** Lets this go wrong with every request of a route, until it is null. */
    synchronized void always(String route, Fault wrong) {
        lasting.put(route, wrong);
    }

    void object(String objection) {
        objections.add(objection);
    }

    /** What the fake has objected to, which then does not fail the test. */
    List<String> takeObjections() {
        List<String> taken = new ArrayList<>(objections);
        objections.clear();
        return taken;
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(new byte[0])
                .flatMap(content -> answer(received(request, content), response));
    }

    private Sent received(HttpServerRequest request, byte[] content) {
        Map<String, String> headers = new HashMap<>();
        request.requestHeaders()
                .forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        Sent sent = new Sent(request.method().name(), request.uri(), headers, content, members(content));
        requests.add(sent);
        return sent;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(byte[] content) {
        return content.length == 0 ? Map.of() : JSON.readValue(content, Map.class);
    }

    private synchronized Mono<Void> answer(Sent sent, HttpServerResponse response) {
        Deque<Fault> planned = faults.getOrDefault(sent.route(), new ArrayDeque<>());
        Fault fault = planned.isEmpty() ? lasting.get(sent.route()) : planned.poll();
        if (fault == null) {
            return send(response, reply(sent));
        }
        if (fault.afterEffect()) {
            reply(sent);
        }
        return switch (fault.kind()) {
            case ANSWER -> send(response, fault.answer());
            case MALFORMED ->
                response.sendString(Mono.just("{\"token\": oops}")).then();
            case CUT ->
                response.header("Content-Length", "100")
                        .sendString(Flux.just("{", "\"a\""))
                        .then()
                        .then(abort(response, false));
            case RESET -> abort(response, true);
            case CLOSE -> abort(response, false);
            case HANG -> Mono.never();
        };
    }

    private Reply reply(Sent sent) {
        return switch (sent.route()) {
            case "GET /health" ->
                Reply.ok(Map.of("ok", true, "time_utc", now().toString(), "db_online", databaseOnline));
            case FakeDevices.ENROLL -> devices.enroll(sent);
            case FakeDevices.LOCK -> devices.lock(sent);
            case FakeLedger.VERIFY -> ledger.verify(sent);
            case FakeLedger.LOOKUP -> ledger.lookup(sent);
            case FakeLedger.CERTIFICATE -> ledger.certificate(sent);
            default -> {
                object("there is no " + sent.route());
                yield Reply.refusal(404, "Not Found");
            }
        };
    }

    private static Mono<Void> send(HttpServerResponse response, Reply reply) {
        return response.status(reply.status())
                .header("Content-Type", "application/json")
                .sendByteArray(Mono.just(JSON.writeValueAsBytes(reply.body())))
                .then();
    }

    /** Ends without completing: completion would write an answer. */
    private static Mono<Void> abort(HttpServerResponse response, boolean reset) {
        return Mono.defer(() -> {
            response.withConnection(connection -> {
                if (reset) {
                    connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                }
                connection.channel().close();
            });
            return Mono.never();
        });
    }
}
