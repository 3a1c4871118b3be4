package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What happens to connections and to what comes over them, and how a pipeline begins and ends. */
class ConnectionTest {
    private static final int CALLS = 15; // fewer than open the circuit
    /** More than one: the caller may hear of an answer, and send again, a moment before the connection is free. */
    private static final int FOR_ONE_CALLER = 5;

    @RegisterExtension
    private final Clients clients = new Clients();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK",
                "201 Created",
                "302 Found",
                "400 Bad Request",
                "404 Not Found",
                "429 Too Many",
                "500 Error",
                "503 No"
            })
    void send_whenAnAnswerHasABody_usesTheConnectionAgain(String status) {
        try (RawServer server = RawServer.start(
                (request, connection) -> connection.send(RawServer.answer(status, "{\"message\":\"m\"}")))) {
            sendMany(server);

            assertThat(server.requests()).hasSize(CALLS);
            assertThat(server.connections()).isLessThanOrEqualTo(FOR_ONE_CALLER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\":[]}",
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n{\"id\":",
                "HTTP/1.1 500 Error\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
                "HTTP/1.1 500 Error\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            })
    void send_whenAnAnswerIsWhole_usesTheConnectionAgain(String answer) {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(answer))) {
            sendMany(server);

            assertThat(server.connections()).isLessThanOrEqualTo(FOR_ONE_CALLER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"A\"}", "<html>", ""})
    void send_whenNothingIsExpected_readsTheBodyAndUsesTheConnectionAgain(String body) {
        try (RawServer server = RawServer.answering(body)) {
            Pipeline pipeline = clients.to(server.url());
            for (int i = 0; i < CALLS; i++) {
                assertThat(valueOf(send(pipeline, Request.post("/x")))).isNull();
            }

            assertThat(server.connections()).isLessThanOrEqualTo(FOR_ONE_CALLER);
        }
    }

    @Test
    void send_whenHeadIsAsked_usesTheConnectionAgain() {
        try (RawServer server = RawServer.start(
                (request, connection) -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"))) {
            Pipeline pipeline = clients.to(server.url());
            for (int i = 0; i < CALLS; i++) {
                valueOf(send(pipeline, Request.of(Request.Method.HEAD, "/x")));
            }

            assertThat(server.connections()).isLessThanOrEqualTo(FOR_ONE_CALLER);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void send_whenTheBodyIsLargerThanTheLimit_failsAsInvalid(boolean compressed) {
        String large = "\"" + "x".repeat(2_000_000) + "\"";
        try (RawServer server =
                answering(compressed ? Bodies.gzip(large) : large.getBytes(StandardCharsets.UTF_8), compressed)) {
            Pipeline pipeline = clients.open(Clients.options(server.url()).withMaxBodyBytes(1_000_000));

            ApiException failure = failureOf(send(pipeline, Request.get("/x").as(String.class)));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("1000000 bytes");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void send_whenTheBodyIsExactlyAsLargeAsTheLimit_isRead() {
        try (RawServer server = RawServer.answering("\"12345678\"")) {
            Pipeline pipeline = clients.open(Clients.options(server.url()).withMaxBodyBytes(10));

            assertThat(valueOf(send(pipeline, Request.get("/x").as(String.class))))
                    .isEqualTo("12345678");
        }
    }

    @Test
    void send_whenTheAnswerIsCompressed_unpacksIt() {
        try (RawServer server = answering(Bodies.gzip("\"ünpacked\""), true)) {
            assertThat(valueOf(send(clients.to(server.url()), Request.get("/x").as(String.class))))
                    .isEqualTo("ünpacked");
            assertThat(server.onlyRequest().headers("Accept-Encoding").toString())
                    .contains("gzip");
        }
    }

    @Test
    void send_whenNobodySubscribes_doesNothing() {
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = clients.to(server.url());
            Mono<Void> never = pipeline.send(() -> {
                throw new AssertionError("nobody has asked");
            });

            assertThat(never).isNotNull();
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void send_whenSubscribedTwice_sendsTwoRequests() {
        try (RawServer server = RawServer.start(
                (request, connection) -> connection.send(RawServer.ok(String.valueOf(request.number()))))) {
            Mono<Integer> call =
                    send(clients.to(server.url()), Request.get("/x").as(Integer.class));

            assertThat(valueOf(call)).isEqualTo(1);
            assertThat(valueOf(call)).isEqualTo(2);
        }
    }

    @Test
    void send_whenTheCallerContinuesOnErrors_isRetriedAllTheSame() {
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() < 3 ? RawServer.answer("503 No", "") : RawServer.ok("\"third\"")))) {
            StepVerifier.create(send(clients.to(server.url()), Request.get("/x").as(String.class))
                            .onErrorContinue((failure, value) -> {}))
                    .expectNext("third")
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @Test
    void close_whenDone_closesConnectionsAndRefusesLaterCalls() {
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = clients.to(server.url());
            AtomicReference<Thread> loop = new AtomicReference<>();
            send(pipeline, Request.get("/x"))
                    .doOnTerminate(() -> loop.set(Thread.currentThread()))
                    .block(Clients.LIMIT);
            assertThat(loop.get().getName()).startsWith("millrace");

            pipeline.close();
            pipeline.close();

            ApiException failure = failureOf(send(pipeline, Request.get("/x")));
            assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
            assertThat(failure).hasMessageContaining("closed");
            await().until(() -> server.openConnections() == 0);
            await().until(() -> !loop.get().isAlive());
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void closeGracefully_whenCallsOutlastItsLimit_endsThemWithATypedFailure() {
        try (RawServer server = RawServer.start((request, connection) -> connection.hang())) {
            Pipeline pipeline = clients.to(server.url());
            AtomicReference<Throwable> read = new AtomicReference<>();
            AtomicReference<Throwable> write = new AtomicReference<>();
            send(pipeline, Request.get("/x")).subscribe(value -> {}, read::set);
            send(pipeline, Request.post("/x")).subscribe(value -> {}, write::set);
            await().until(() -> server.requests().size() == 2);

            pipeline.closeGracefully(Duration.ofMillis(50)).block(Clients.LIMIT);

            await().until(() -> read.get() != null && write.get() != null);
            assertThat(ErrorCode.of(read.get())).isEqualTo(ErrorCode.CANCELLED);
            assertThat(ErrorCode.of(write.get())).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(server.requests()).hasSize(2);
        }
    }

    private void sendMany(RawServer server) {
        Pipeline pipeline = clients.open(Clients.options(server.url()).withRetry(RetryPolicy.none()));
        for (int i = 0; i < CALLS; i++) {
            send(pipeline, Request.get("/x").as(Item.class))
                    .onErrorResume(ApiException.class, failure -> Mono.empty())
                    .block(Clients.LIMIT);
        }
    }

    private static RawServer answering(byte[] body, boolean compressed) {
        return RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    + (compressed ? "Content-Encoding: gzip\r\n" : "") + "Content-Length: " + body.length + "\r\n\r\n");
            connection.send(body);
        });
    }
}
