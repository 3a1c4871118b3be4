package io.millrace.http;

import static io.millrace.http.Clients.failureAfter;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Bodies too large to hold, sent as they come. */
class UploadTest {
    private static final String TYPE = "application/octet-stream";
    private static final int PART = 64 << 10;

    private final Gate gate = Gate.of(2);

    @RegisterExtension
    private final Clients clients = new Clients();

    private static Flux<ByteBuffer> parts(String... texts) {
        return Flux.fromArray(texts).map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Flux<ByteBuffer> endless(AtomicInteger asked) {
        return Flux.generate(sink -> {
            asked.incrementAndGet();
            sink.next(ByteBuffer.allocate(PART));
        });
    }

    private Pipeline to(RawServer server) {
        return clients.open(Clients.options(server.url()).withGate(gate));
    }

    @Test
    void body_whenItsLengthIsNotKnown_isSentInChunks() {
        try (RawServer server = RawServer.answering("{}")) {
            valueOf(send(to(server), Request.post("/x").body(TYPE, parts("one ", "", "twö"))));

            RawServer.Received request = server.onlyRequest();
            assertThat(request.headers("Transfer-Encoding")).containsExactly("chunked");
            assertThat(request.headers("Content-Length")).isEmpty();
            assertThat(request.headers("Content-Type")).containsExactly(TYPE);
            assertThat(request.body()).asString(StandardCharsets.UTF_8).isEqualTo("one twö");
        }
    }

    @Test
    void body_whenItsLengthIsKnown_isSentWithIt() {
        try (RawServer server = RawServer.answering("{}")) {
            valueOf(send(to(server), Request.put("/x").body(TYPE, 7, parts("one ", "", "two"))));

            RawServer.Received request = server.onlyRequest();
            assertThat(request.headers("Transfer-Encoding")).isEmpty();
            assertThat(request.headers("Content-Length")).containsExactly("7");
            assertThat(request.headers("Content-Type")).containsExactly(TYPE);
            assertThat(request.body()).asString(StandardCharsets.UTF_8).isEqualTo("one two");
        }
    }

    @Test
    void body_whenAPartHasBeenReadFrom_sendsWhatRemainsOfIt() {
        ByteBuffer part = ByteBuffer.wrap("skipped,sent,not".getBytes(StandardCharsets.UTF_8));
        part.position(8).limit(12);
        try (RawServer server = RawServer.answering("{}")) {
            Mono<Void> call = send(to(server), Request.put("/x").body(TYPE, Flux.just(part.asReadOnlyBuffer())));
            valueOf(call);
            valueOf(call);

            assertThat(server.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.body()).asString().isEqualTo("sent"));
        }
    }

    @Test
    void body_whenItIsEmpty_isSentAsSuch() {
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = to(server);
            valueOf(send(pipeline, Request.post("/x").body(TYPE, Flux.empty())));
            valueOf(send(pipeline, Request.post("/x").body(TYPE, 0, Flux.empty())));

            assertThat(server.requests()).hasSize(2).allSatisfy(request -> assertThat(request.body())
                    .isEmpty());
            assertThat(server.requests().get(0).headers("Transfer-Encoding")).containsExactly("chunked");
            assertThat(server.requests().get(1).headers("Content-Length")).containsExactly("0");
        }
    }

    @Test
    void body_whenTheServerDoesNotRead_isNotAskedForMore() {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = RawServer.startUnread((request, connection) -> Thread.sleep(Long.MAX_VALUE))) {
            Disposable call = send(to(server), Request.post("/x").body(TYPE, endless(asked)))
                    .subscribe();

            AtomicInteger before = new AtomicInteger(-1);
            await().pollInterval(Duration.ofMillis(500))
                    .until(() -> asked.get() > 0 && before.getAndSet(asked.get()) == asked.get());
            assertThat(asked).hasValueLessThan(1_000); // what sockets hold, and one load of the writer
            call.dispose();
        }
    }

    @Test
    void body_whenLargerThanMemory_arrivesWhole() {
        int parts = 20_000; // 1.2 GiB, in a heap of 1 GiB at most
        AtomicInteger read = new AtomicInteger();
        try (RawServer server = RawServer.startUnread((request, connection) -> {
            for (int i = 0; i < parts; i++) {
                read.addAndGet(connection.read(PART).length / PART);
            }
            connection.send(RawServer.ok("{}"));
        })) {
            Flux<ByteBuffer> content = Flux.range(0, parts).map(i -> ByteBuffer.allocate(PART));

            StepVerifier.create(send(to(server), Request.put("/x").body(TYPE, (long) parts * PART, content)))
                    .expectComplete()
                    .verify(Duration.ofSeconds(100)); // so much takes its time on a busy machine

            assertThat(read).hasValue(parts);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Request.Method.class,
            names = {"PUT", "POST"})
    void body_whenItFailsMidway_cutsTheRequestOff(Request.Method method) {
        PublisherProbe<ByteBuffer> content = PublisherProbe.of(
                parts("some").concatWith(Mono.error(new UncheckedIOException(new IOException("disk gone")))));
        try (RawServer server = RawServer.answering("{}")) {
            ApiException failure =
                    failureOf(send(to(server), Request.of(method, "/x").body(TYPE, content.flux())));

            assertThat(failure.code())
                    .isEqualTo(method == Request.Method.PUT ? ErrorCode.OPERATION_FAILED : ErrorCode.AMBIGUOUS);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("disk gone").hasCauseInstanceOf(UncheckedIOException.class);
            assertThat(content.subscribeCount()).isEqualTo(1);
            assertThat(gate.inFlight()).isZero();
            await().until(() -> server.openConnections() == 0);
            assertThat(server.requests()).isEmpty(); // never whole
        }
    }

    @Test
    void body_whenItFailsWithAFailureOfItsOwn_keepsItsCode() {
        Flux<ByteBuffer> content = parts("some")
                .concatWith(Mono.error(new MillraceException(ErrorCode.NOT_FOUND, "the second part is missing")));
        try (RawServer server = RawServer.answering("{}")) {
            ApiException failure = failureOf(send(to(server), Request.put("/x").body(TYPE, content)));

            assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(failure).hasMessageContaining("the second part is missing");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 9, 1_000_000_000_000L})
    void body_whenItsLengthIsAnother_failsAndIsNotRepeated(long announced) {
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = to(server);
            ApiException failure =
                    failureOf(send(pipeline, Request.put("/x").body(TYPE, announced, parts("four", "four"))));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining(announced < 8 ? "more than" : "less than");
            valueOf(send(pipeline, Request.get("/next"))); // over a connection that nothing is left on
            assertThat(server.requests().stream()
                            .filter(request -> request.target().equals("/x")))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void body_whenItsLengthIsNegative_isRefusedAtOnce() {
        assertThatThrownBy(() -> Request.put("/x").body(TYPE, -1, Flux.empty()))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> Request.put("/x").body("text/plain\r\nX: y", Flux.empty()))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining("line break");
    }

    @Test
    void body_whenTheRequestIsTriedAgain_beginsAnew() {
        PublisherProbe<ByteBuffer> content = PublisherProbe.of(parts("the ", "whole"));
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() < 3 ? RawServer.answer("503 No", "") : RawServer.ok("{}")))) {
            valueOf(send(to(server), Request.put("/x").body(TYPE, content.flux())));

            assertThat(server.requests())
                    .hasSize(3)
                    .allSatisfy(request -> assertThat(request.body()).asString().isEqualTo("the whole"));
            assertThat(content.subscribeCount()).isEqualTo(3);
        }
    }

    @Test
    void body_whenTheCallIsCancelled_isCancelled() {
        PublisherProbe<ByteBuffer> content = PublisherProbe.of(parts("some").concatWith(Mono.never()));
        try (RawServer server = RawServer.startUnread((request, connection) -> connection.hang())) {
            Disposable call = send(to(server), Request.post("/x").body(TYPE, content.flux()))
                    .subscribe();
            await().until(() -> server.requests().size() == 1 && content.wasSubscribed());

            call.dispose();

            await().until(content::wasCancelled);
            await().until(() -> server.openConnections() == 0);
            assertThat(gate.inFlight()).isZero();
        }
    }

    @Test
    void body_whenTheAttemptTakesTooLong_isCancelled() {
        PublisherProbe<ByteBuffer> content = PublisherProbe.of(parts("some").concatWith(Mono.never()));
        try (RawServer server = RawServer.startUnread((request, connection) -> connection.hang())) {
            VirtualTimeScheduler clock = VirtualTimeScheduler.create();
            Pipeline pipeline = clients.open(Clients.options(server.url()).withScheduler(clock));
            ApiException failure = failureAfter(
                    Duration.ofSeconds(30),
                    clock,
                    () -> server.requests().size() == 1,
                    send(pipeline, Request.post("/x").body(TYPE, content.flux())));

            assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
            await().until(content::wasCancelled);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void body_whenTheServerRefusesItEarly_isCancelled(boolean lengthKnown) {
        PublisherProbe<ByteBuffer> content = PublisherProbe.of(
                endless(new AtomicInteger()).publishOn(Schedulers.parallel(), 8)); // else it would keep the event loop
        try (RawServer server = RawServer.startUnread((request, connection) -> {
            connection.send(RawServer.answer("413 Too much", "{\"message\":\"too much\"}"));
            connection.read(1 << 20);
            connection.hang();
        })) {
            Request<Void> upload = lengthKnown
                    ? Request.post("/x").body(TYPE, 1L << 40, content.flux())
                    : Request.post("/x").body(TYPE, content.flux());

            ApiException failure = failureOf(send(to(server), upload));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failure.status()).hasValue(413);
            assertThat(failure.serverMessage()).hasValue("too much");
            await().until(content::wasCancelled);
            await().until(() -> server.openConnections() == 0);
            assertThat(gate.inFlight()).isZero();
        }
    }

    @Test
    void body_whenItDependsOnTheCallersContext_seesIt() {
        Flux<ByteBuffer> content = Flux.deferContextual(context -> parts(context.<String>get("who")));
        try (RawServer server = RawServer.answering("{}")) {
            valueOf(send(to(server), Request.put("/x").body(TYPE, content)).contextWrite(c -> c.put("who", "me")));

            assertThat(server.onlyRequest().body()).asString().isEqualTo("me");
        }
    }

    @Test
    void body_whenItComesSlowly_isSentAsItComes() {
        try (RawServer server = RawServer.startUnread((request, connection) -> {
            connection.read("4\r\none,\r\n".length()); // would wait for ever, were it held back
            connection.send(RawServer.ok("{}"));
        })) {
            valueOf(send(to(server), Request.post("/x").body(TYPE, parts("one,").concatWith(Mono.never()))));
        }
    }
}
