package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Arrays too large to hold: their elements come as they are asked for, under the same policies as any call. */
class StreamTest {
    private static final Request<Integer> NUMBERS = Request.get("/numbers").as(Integer.class);
    private static final int FOR_ONE_CALLER = 5;

    private final Gate gate = Gate.of(2);
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @RegisterExtension
    private final Clients clients = new Clients();

    private Flux<Integer> numbers(ClientOptions options) {
        return clients.open(options.withGate(gate)).stream(() -> NUMBERS);
    }

    private Flux<Integer> numbers(RawServer server) {
        return numbers(Clients.options(server.url()));
    }

    private static ApiException failureAfter(Flux<Integer> numbers, Integer... before) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        StepVerifier.create(numbers)
                .expectNext(before)
                .expectErrorSatisfies(failure::set)
                .verifyThenAssertThat(Clients.LIMIT)
                .hasNotDroppedErrors();
        assertThat(failure.get()).isInstanceOf(ApiException.class);
        return (ApiException) failure.get();
    }

    @Test
    void stream_whenTheArrayIsNotAtItsEnd_emitsWhatHasCome() {
        CountDownLatch received = new CountDownLatch(1);
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            connection.chunk("[1,");
            received.await();
            connection.chunk("2]");
            connection.endChunks();
        })) {
            StepVerifier.create(numbers(server).doOnNext(number -> received.countDown()))
                    .expectNext(1, 2)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"})
    void stream_whenTheAnswerHasNoBody_completesAndUsesTheConnectionAgain(String answer) {
        assertEmpty(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [\n] "})
    void stream_whenTheArrayIsEmpty_completesAndUsesTheConnectionAgain(String json) {
        assertEmpty(RawServer.ok(json));
    }

    private void assertEmpty(String answer) {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(answer))) {
            Flux<Integer> numbers = numbers(server);
            for (int i = 0; i < 15; i++) {
                StepVerifier.create(numbers).expectComplete().verify(Clients.LIMIT);
            }
            assertThat(server.connections()).isLessThanOrEqualTo(FOR_ONE_CALLER);
        }
    }

    @Test
    void stream_whenSubscribedTwice_sendsTwoRequestsOverOneConnection() {
        try (RawServer server =
                RawServer.start((request, connection) -> connection.send(RawServer.ok("[" + request.number() + "]")))) {
            Flux<Integer> numbers = numbers(server);

            StepVerifier.create(numbers).expectNext(1).expectComplete().verify(Clients.LIMIT);
            StepVerifier.create(numbers).expectNext(2).expectComplete().verify(Clients.LIMIT);
            assertThat(server.connections()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void stream_whenTheAnswerIsCompressed_unpacksIt() {
        byte[] packed = Bodies.gzip("[1,2,3]");
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.length + "\r\n\r\n");
            connection.send(packed);
        })) {
            StepVerifier.create(numbers(server))
                    .expectNext(1, 2, 3)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    /** A large element that is counted as it is read. */
    record Counted(String text) {
        static final AtomicInteger READ = new AtomicInteger();

        Counted {
            READ.incrementAndGet();
        }
    }

    @Test
    void stream_whenOneIsRequestedAndThenSilence_stopsTheServer() {
        int elements = 4_000;
        String element = "{\"text\":\"" + "x".repeat(16_000) + "\"}";
        AtomicLong written = new AtomicLong();
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            for (int i = 0; i < elements; i++) {
                connection.chunk((i == 0 ? "[" : ",") + element);
                written.incrementAndGet();
            }
            connection.chunk("]");
            connection.endChunks();
        })) {
            Counted.READ.set(0);
            StepVerifier.create(
                            clients.to(server.url()).stream(
                                    () -> Request.get("/x").as(Counted.class)),
                            1)
                    .expectNextCount(1)
                    .then(() -> {
                        AtomicLong before = new AtomicLong(-1);
                        await().pollInterval(Duration.ofMillis(500))
                                .until(() -> before.getAndSet(written.get()) == written.get());
                        assertThat(written).hasValueLessThan(elements);
                        assertThat(Counted.READ).hasValueLessThanOrEqualTo(2);
                    })
                    .thenRequest(Long.MAX_VALUE)
                    .expectNextCount(elements - 1)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @Test
    void stream_whenCancelled_closesTheConnectionAndGivesThePermitBack() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            connection.chunk("[1,2");
            connection.hang();
        })) {
            StepVerifier.create(numbers(server))
                    .expectNext(1)
                    .then(() -> assertThat(gate.inFlight()).isEqualTo(1))
                    .thenCancel()
                    .verify(Clients.LIMIT);

            assertThat(gate.inFlight()).isZero();
            await().until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void stream_whileItRuns_holdsItsPlaceAtTheGate() {
        try (RawServer server = RawServer.answering("[1,2,3]")) {
            StepVerifier.create(numbers(server), 1)
                    .expectNext(1)
                    .then(() -> assertThat(gate.inFlight()).isEqualTo(1))
                    .thenRequest(1)
                    .expectNext(2)
                    .then(() -> assertThat(gate.inFlight()).isEqualTo(1))
                    .thenRequest(2)
                    .expectNext(3)
                    .expectComplete()
                    .verify(Clients.LIMIT);

            assertThat(gate.inFlight()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[", "HTTP/1.1 200 OK\r\n\r\n[1", ""})
    void stream_whenTheAnswerIsCutBeforeTheFirstElement_isTriedAgain(String cut) {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(request.number() == 1 ? cut : RawServer.ok("[1,2]"));
            connection.close();
        })) {
            StepVerifier.create(numbers(server))
                    .expectNext(1, 2)
                    .expectComplete()
                    .verify(Clients.LIMIT);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[1,2,3", "HTTP/1.1 200 OK\r\n\r\n[1,2,3"})
    void stream_whenTheAnswerIsCutLater_failsAfterTheElementsThatCame(String cut) {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(cut);
            connection.close();
        })) {
            ApiException failure = failureAfter(numbers(server), 1, 2);

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(failure.status()).hasValue(200);
            assertThat(server.requests()).hasSize(1);
            assertThat(gate.inFlight()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,{}]", "[1,null]", "[1}", "[1] 2", "[1,\"x\"]"})
    void stream_whenTheAnswerIsNotWhatWasAskedFor_failsAfterTheElementsBefore(String json) {
        try (RawServer server = RawServer.answering(json)) {
            ApiException failure = failureAfter(numbers(server), 1);

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":[1]}", "<html>", "7"})
    void stream_whenTheAnswerIsNoArray_isNotTriedAgain(String body) {
        try (RawServer server = RawServer.answering(body)) {
            assertThat(failureAfter(numbers(server)).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"503 No", "429 Slow"})
    void stream_whenTheServerIsBusyAtFirst_isTriedAgain(String status) {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(
                request.number() < 3 ? RawServer.answer(status, "{}", "Retry-After: 0") : RawServer.ok("[1]")))) {
            StepVerifier.create(numbers(server)).expectNext(1).expectComplete().verify(Clients.LIMIT);
            assertThat(server.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"401 No|UNAUTHORIZED", "403 No|FORBIDDEN", "404 No|NOT_FOUND", "500 No|SERVER_ERROR"})
    void stream_whenRefused_failsWithWhatTheServerSaid(String answer) {
        String[] parts = answer.split("\\|");
        try (RawServer server = RawServer.start(
                (request, connection) -> connection.send(RawServer.answer(parts[0], "{\"message\":\"why\"}")))) {
            ApiException failure = failureAfter(numbers(server));

            assertThat(failure.code()).isEqualTo(ErrorCode.valueOf(parts[1]));
            assertThat(failure.serverMessage()).hasValue("why");
            assertThat(gate.inFlight()).isZero();
        }
    }

    @Test
    void stream_whenTheWriteThatItAnswersIsCutBeforeTheFirstElement_isSentOnce() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[");
            connection.close();
        })) {
            Flux<Integer> found = clients.to(server.url()).stream(
                    () -> Request.post("/search").as(Integer.class));

            assertThat(failureAfter(found).code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void stream_whenAnElementIsTooLarge_failsAndStopsTheServer() {
        AtomicReference<Exception> stopped = new AtomicReference<>();
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            connection.chunk("[\"small\",\"");
            try {
                while (true) {
                    connection.chunk("x".repeat(10_000));
                }
            } catch (Exception gone) {
                stopped.set(gone);
            }
        })) {
            Pipeline pipeline = clients.open(Clients.options(server.url()).withMaxElementBytes(100_000));

            StepVerifier.create(pipeline.stream(() -> Request.get("/x").as(String.class)))
                    .expectNext("small")
                    .expectErrorSatisfies(failure -> {
                        assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.INVALID_RESPONSE);
                        assertThat(failure).hasMessageContaining("100000 bytes");
                    })
                    .verify(Clients.LIMIT);
            await().until(() -> stopped.get() != null);
        }
    }

    @Test
    void stream_whenAnElementIsNestedTooDeeply_failsLikeAWholeAnswer() {
        String deep = "[" + "[".repeat(5_000) + "]".repeat(5_000) + "]";
        try (RawServer server = RawServer.answering(deep)) {
            Pipeline pipeline = clients.to(server.url());

            ApiException whole = failureOf(send(pipeline, Request.get("/x").as(Object.class)));
            ApiException streamed = failureOf(
                    pipeline.stream(() -> Request.get("/x").as(Object.class)).then());

            assertThat(whole.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(streamed.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void stream_whenTheSubscriberTakesItsTime_doesNotTimeOut() {
        try (RawServer server = RawServer.answering("[1,2,3]")) {
            StepVerifier.create(numbers(onVirtualTime(server)), 1)
                    .expectNext(1)
                    .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                    .thenRequest(1)
                    .expectNext(2)
                    .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                    .thenRequest(Long.MAX_VALUE)
                    .expectNext(3)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @Test
    void stream_whenTheSubscriberIsSlowWithAnElement_doesNotTimeOut() {
        try (RawServer server = RawServer.answering("[1,2]")) {
            StepVerifier.create(
                            numbers(onVirtualTime(server)).doOnNext(slowly -> time.advanceTimeBy(Duration.ofHours(1))))
                    .expectNext(1, 2)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @Test
    void stream_whenTheServerStalls_timesOut() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            connection.chunk("[1,2");
            connection.hang();
        })) {
            Flux<Integer> numbers = numbers(onVirtualTime(server));

            StepVerifier.create(numbers)
                    .expectNext(1)
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(29)))
                    .then(() -> assertThat(gate.inFlight()).isEqualTo(1))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .expectErrorSatisfies(failure -> {
                        assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.TIMEOUT);
                        assertThat(((ApiException) failure).isRetryable()).isFalse();
                    })
                    .verify(Clients.LIMIT);
            assertThat(gate.inFlight()).isZero();
            await().until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void stream_whenTheServerDoesNotAnswer_timesOutAndIsTriedAgain() {
        try (RawServer server = RawServer.start((request, connection) -> {
            if (request.number() == 1) {
                connection.hang();
            } else {
                connection.send(RawServer.ok("[1]"));
            }
        })) {
            StepVerifier.create(numbers(onVirtualTime(server)))
                    .then(() -> await().until(() -> server.requests().size() == 1))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(30)))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1))) // the backoff
                    .expectNext(1)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @Test
    void stream_whenAnAttemptBeginsLongAfterTheLast_hasTheWholeTimeForIt() {
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() == 1 ? RawServer.answer("503 No", "") : RawServer.ok("[1]")))) {
            ClientOptions options =
                    onVirtualTime(server).withRetry(RetryPolicy.defaults().withBackoff(retry -> 3_600_000L));

            StepVerifier.create(numbers(options))
                    .then(() -> await().until(() -> server.requests().size() == 1 && gate.inFlight() == 0))
                    .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                    .expectNext(1)
                    .expectComplete()
                    .verify(Clients.LIMIT);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void stream_whenItsClientClosesAmidAnElement_failsAfterThatElement() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            connection.chunk("[1,2,3,");
            connection.hang();
        })) {
            Pipeline pipeline = clients.open(Clients.options(server.url()).withGate(gate));
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicReference<Throwable> failureDuringElement = new AtomicReference<>();
            AtomicInteger elements = new AtomicInteger();
            Disposable stream = pipeline.stream(() -> NUMBERS)
                    .doOnNext(number -> {
                        elements.incrementAndGet();
                        pipeline.closeGracefully(Duration.ZERO).subscribe();
                        await().until(() -> gate.inFlight() == 0);
                        failureDuringElement.set(failure.get());
                    })
                    .subscribe(number -> {}, failure::set);

            await().until(() -> failure.get() != null);
            assertThat(ErrorCode.of(failure.get())).isEqualTo(ErrorCode.CANCELLED);
            assertThat(failureDuringElement).hasNullValue();
            assertThat(elements).hasValue(1);
            assertThat(stream.isDisposed()).isTrue();
        }
    }

    @Test
    void stream_whenTheServerEchoesTheCredential_showsItNowhere() {
        String token = "c2VjcmV0+dXNlcjpw/YXNzd29yZA==";
        try (RawServer server = RawServer.answering("[1," + token + "]")) {
            ClientOptions options = Clients.options(server.url()).withCredential(Credential.bearer(token));

            ApiException failure = failureAfter(numbers(options), 1);

            assertThat(failure.toString() + failure.getCause()).doesNotContain("c2VjcmV0");
        }
    }

    @Test
    void stream_whenTheCallerContinuesOnErrors_isRetriedAllTheSame() {
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() < 3 ? RawServer.answer("503 No", "") : RawServer.ok("[1,2]")))) {
            StepVerifier.create(numbers(server).onErrorContinue((failure, value) -> {}))
                    .expectNext(1, 2)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @Test
    void stream_whenManyRunTogether_emitsAllOfEach() {
        List<Integer> all = Flux.range(0, 1_000).collectList().block();
        try (RawServer server = RawServer.answering(all.toString())) {
            Flux<Integer> numbers = numbers(server);

            StepVerifier.create(
                            Flux.range(0, 40).flatMap(i -> numbers.limitRate(7).collectList(), 40))
                    .thenConsumeWhile(all::equals)
                    .expectComplete()
                    .verify(Clients.LIMIT);
            assertThat(server.requests()).hasSize(40);
            assertThat(gate.inFlight()).isZero();
        }
    }

    @Test
    void stream_whenTheRequestCannotBeMade_failsTyped() {
        Flux<Integer> broken = clients.to("http://127.0.0.1:1").stream(() -> {
            throw new IllegalArgumentException("no such thing");
        });

        assertThat(Clients.anyFailureOf(broken.then()).code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }

    private ClientOptions onVirtualTime(RawServer server) {
        time.advanceTimeBy(Duration.ofHours(1)); // long after the epoch
        return Clients.options(server.url()).withScheduler(time).withAttemptTimeout(Duration.ofSeconds(30));
    }
}
