package io.millrace.testing;

import io.millrace.http.Codec;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A server in this JVM whose answers are made by a test's own fake of a service, which may keep state. Strict: what the fake {@linkplain
 * #object objects} to, or throws an {@link AssertionError} for, fails the test that asked it. What is counted is what has arrived here.
 */
public final class FakeServer implements AfterEachCallback, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Function<Asked, Mono<Answer>> service;
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final DisposableServer server;
    private final Queue<Answer> planned = new ConcurrentLinkedQueue<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<String> objections = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    private FakeServer(Function<Asked, Mono<Answer>> service) {
        this.service = service;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .httpRequestDecoder(head -> head.maxInitialLineLength(64 << 10))
                .doOnChannelInit((observer, channel, address) -> connections.add(channel))
                .handle(this::handle)
                .bindNow(LIMIT);
    }

    public static FakeServer of(Function<Asked, Mono<Answer>> service) {
        return new FakeServer(service);
    }

    /** A request; header names are in lower case. */
    public record Asked(
            String method,
            String path,
            Map<String, List<String>> query,
            Map<String, String> headers,
            byte[] content,
            String target) {
        /** The body as a text. */
        public String body() {
            return new String(content, StandardCharsets.UTF_8);
        }

        /** The parameter, if it is there once; null if it is not there. */
        public String parameter(String name) {
            List<String> values = query.getOrDefault(name, List.of());
            if (values.size() > 1) {
                throw new AssertionError("the parameter " + name + " is there more than once: " + target);
            }
            return values.isEmpty() ? null : values.get(0);
        }

        /** The members of a JSON body. */
        @SuppressWarnings("unchecked")
        public Map<String, Object> json() {
            return (Map<String, Object>) Codec.json().decode(content, Object.class);
        }

        /** The fields of a form. */
        public Map<String, String> form() {
            Map<String, String> fields = new HashMap<>();
            new QueryStringDecoder(body(), false)
                    .parameters()
                    .forEach((name, values) -> fields.put(name, values.get(0)));
            return fields;
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** How an answer ends. One that never comes is a {@link Mono} that never ends. */
    public enum Ending {
        WHOLE,
        /** Closed in the middle of the body. */
        CUT,
        /** Closed without an answer. */
        CLOSED,
        /** Reset without an answer. */
        RESET,
        /** A byte now and then. */
        TRICKLING
    }

    public record Answer(int status, Map<String, String> headers, byte[] body, Ending ending) {
        /** A value as JSON. */
        public static Answer json(int status, Object value) {
            byte[] body = value == null
                    ? "null".getBytes(StandardCharsets.UTF_8)
                    : Codec.json().encode(value);
            return new Answer(status, Map.of("Content-Type", "application/json"), body, Ending.WHOLE);
        }

        /** What is no JSON, or not said to be. */
        public static Answer text(int status, String body) {
            return text(status, "text/html", body);
        }

        public static Answer text(int status, String contentType, String body) {
            return new Answer(
                    status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8), Ending.WHOLE);
        }

        /** None: its connection ends so. */
        public static Answer none(Ending ending) {
            return text(500, "").with(ending);
        }

        public Answer with(String header, Object value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(header, value.toString());
            return new Answer(status, more, body, ending);
        }

        public Answer with(byte[] other) {
            return new Answer(status, headers, other, ending);
        }

        public Answer with(Ending other) {
            return new Answer(status, headers, body, other);
        }

        /** The body as a text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Answers the next requests so, whatever they are, before the service is asked again. */
    public void next(Answer... answers) {
        planned.addAll(Arrays.asList(answers));
    }

    /** Lets the test fail that has sent what is objected to. */
    public void object(String objection) {
        objections.add(objection);
    }

    /** What has been objected to, which then fails no test. */
    public List<String> takeObjections() {
        List<String> taken = List.copyOf(objections);
        objections.clear();
        return taken;
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.port();
    }

    /** What has been asked so far. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** How often something has been asked whose target begins so. */
    public long asked(String method, String target) {
        return asked.stream()
                .filter(one -> one.method().equals(method) && one.target().startsWith(target))
                .count();
    }

    /** How many requests were here at the same time at most. */
    public int mostInFlight() {
        return mostInFlight.get();
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(new byte[0])
                .flatMap(content -> {
                    Asked one = asked(request, content);
                    asked.add(one);
                    Answer plan = planned.poll();
                    Mono<Answer> answered = plan != null ? Mono.just(plan) : Mono.defer(() -> service.apply(one));
                    // Over before the answer goes: the next request may come at once.
                    return Mono.using(this::enter, entered -> answered, entered -> inFlight.decrementAndGet())
                            .onErrorResume(AssertionError.class, objection -> {
                                object(one + ": " + objection.getMessage());
                                return Mono.just(Answer.text(500, "see the test's failure"));
                            })
                            .flatMap(answer -> send(answer, response));
                });
    }

    private int enter() {
        int now = inFlight.incrementAndGet();
        mostInFlight.accumulateAndGet(now, Math::max);
        return now;
    }

    private static Asked asked(HttpServerRequest request, byte[] content) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        Map<String, List<String>> query = new HashMap<>();
        uri.parameters().forEach((name, values) -> query.put(name, new ArrayList<>(values)));
        Map<String, String> headers = new HashMap<>();
        request.requestHeaders()
                .forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        return new Asked(request.method().name(), uri.path(), query, headers, content, request.uri());
    }

    private static Mono<Void> send(Answer answer, HttpServerResponse response) {
        if (answer.ending() == Ending.CLOSED || answer.ending() == Ending.RESET) {
            return disconnect(response, answer.ending() == Ending.RESET);
        }
        response.status(HttpResponseStatus.valueOf(answer.status()));
        answer.headers().forEach(response::header);
        byte[] body = answer.body();
        if (answer.ending() == Ending.WHOLE) {
            return response.sendByteArray(Mono.just(body)).then();
        }
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        return answer.ending() == Ending.CUT
                ? response.sendByteArray(Flux.just(Arrays.copyOf(body, body.length / 2), new byte[0]))
                        .then()
                        .then(disconnect(response, false))
                : response.sendObject(
                                Flux.range(0, body.length)
                                        .delayElements(Duration.ofMillis(10))
                                        .map(i -> Unpooled.wrappedBuffer(body, i, 1)),
                                each -> true)
                        .then();
    }

    /** Ends without completing: completion would write an answer. */
    private static Mono<Void> disconnect(HttpServerResponse response, boolean reset) {
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

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    /** Stops it, and fails if it has objected to anything. */
    @Override
    public void close() {
        connections.close().awaitUninterruptibly(LIMIT.toMillis()); // also those whose answer never comes
        server.disposeNow(LIMIT);
        if (!objections.isEmpty()) {
            throw new AssertionError("requests that the service does not take:\n" + String.join("\n", objections));
        }
    }
}
