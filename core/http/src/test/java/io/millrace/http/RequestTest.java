package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a request says beyond what goes over the wire. */
class RequestTest {
    private static final Request<Item> GET = Request.get("/items/{id}", "A").as(Item.class);

    @RegisterExtension
    private final Clients clients = new Clients();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull"
            })
    void ifEmpty_whenTheAnswerIsEmpty_failsWithThatCode(String answer) {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(answer))) {
            Pipeline pipeline = clients.to(server.url());

            ApiException failure = failureOf(send(pipeline, GET.ifEmpty(ErrorCode.NOT_FOUND, "there is no item A")));

            assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(failure).hasMessageContaining("there is no item A");
            assertThat(failure.status()).hasValue(Integer.parseInt(answer.substring(9, 12)));
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(valueOf(send(pipeline, GET))).isNull();
        }
    }

    @Test
    void ifEmpty_whenTheAnswerIsNot_changesNothing() {
        try (RawServer server = RawServer.answering("{\"id\":\"A\",\"count\":1}")) {
            Pipeline pipeline = clients.to(server.url());

            assertThat(valueOf(send(pipeline, GET.ifEmpty(ErrorCode.NOT_FOUND, "none"))))
                    .isEqualTo(Item.A);
            assertThat(valueOf(send(pipeline, Request.get("/x").ifEmpty(ErrorCode.NOT_FOUND, "none"))))
                    .isNull(); // not empty, though nobody wants it
        }
    }

    @Test
    void ifEmpty_whenTheServerRefuses_keepsToItsStatus() {
        try (RawServer server =
                RawServer.start((request, connection) -> connection.send(RawServer.answer("409 No", "")))) {
            ApiException failure =
                    failureOf(send(clients.to(server.url()), GET.ifEmpty(ErrorCode.NOT_FOUND, "there is no item A")));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT);
        }
    }

    @Test
    void freshBody_whenTheRequestIsTriedAgain_isMadeAnewAndSignedAsItIsSent() {
        AtomicInteger made = new AtomicInteger();
        List<String> signed = new CopyOnWriteArrayList<>();
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() < 3 ? RawServer.answer("503 No", "") : RawServer.ok("{}")))) {
            Pipeline pipeline =
                    clients.open(Clients.options(server.url()).withCredential(Credential.signed(unsigned -> {
                        signed.add(new String(unsigned.body(), StandardCharsets.UTF_8));
                        return Map.of();
                    })));

            valueOf(send(
                    pipeline,
                    Request.post("/x")
                            .freshBody(() -> Map.of("nonce", made.incrementAndGet()))
                            .repeatability(Repeatability.SAFE)));

            assertThat(server.requests())
                    .extracting(request -> new String(request.body(), StandardCharsets.UTF_8))
                    .containsExactly("{\"nonce\":1}", "{\"nonce\":2}", "{\"nonce\":3}")
                    .isEqualTo(signed);
            assertThat(server.requests())
                    .allMatch(request -> request.headers("Content-Type").equals(List.of("application/json")));
        }
    }

    @Test
    void freshBody_whenItCannotBeMade_failsUnsent() {
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = clients.to(server.url());
            List<Object> self = new ArrayList<>();
            self.add(self);

            ApiException unwritable =
                    failureOf(send(pipeline, Request.post("/x").freshBody(() -> self)));
            ApiException unmade = failureOf(send(pipeline, Request.post("/x").freshBody(() -> {
                throw new MillraceException(ErrorCode.FORBIDDEN, "no nonce");
            })));

            assertThat(unwritable.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(unmade.code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(unmade).hasMessageContaining("not sent").hasMessageContaining("no nonce");
            assertThat(unmade.attempts()).isZero();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void refusals_whenTheServiceMeansSomethingElse_sayWhatItMeans() {
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(RawServer.answer("429 No", "{\"detail\":\"seen before\",\"input\":\"private\"}")))) {
            AtomicReference<Refusal> usual = new AtomicReference<>();

            ApiException failure = failureOf(send(clients.to(server.url()), GET.refusals(refusal -> {
                usual.set(refusal);
                return refusal.withCode(ErrorCode.CONFLICT)
                        .withRetryable(false)
                        .withRetryAfter(Duration.ofSeconds(300))
                        .withExcerpt(null);
            })));

            assertThat(usual.get())
                    .isEqualTo(new Refusal(
                            429,
                            "seen before",
                            "{\"detail\":\"seen before\",\"input\":\"private\"}",
                            ErrorCode.RATE_LIMITED,
                            true,
                            null));
            assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(300));
            assertThat(failure.bodyExcerpt()).isEmpty();
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void refusals_whenAWriteIsKnownNotToHaveTakenEffect_letItBeTriedAgain() {
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() < 3 ? RawServer.answer("503 No", "") : RawServer.ok("{}")))) {
            Pipeline pipeline = clients.to(server.url());
            Request<Void> write = Request.post("/x");

            assertThat(failureOf(send(pipeline, write))).hasMessageContaining("not known");
            valueOf(send(pipeline, write.refusals(refusal -> refusal.withCode(ErrorCode.SERVER_ERROR)
                    .withRetryable(true))));

            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void refusals_whenTheLimitHasNoTime_giveItOne() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() == 1 ? RawServer.answer("429 No", "") : RawServer.ok("{}")))) {
            Pipeline pipeline = clients.open(Clients.options(server.url())
                    .withQuota(Quota.sliding(5, Duration.ofSeconds(1), time))
                    .withAttemptTimeout(Duration.ofDays(1)) // the server takes real time
                    .withScheduler(time));
            Mono<Void> limited = send(
                    pipeline, Request.get("/x").refusals(refusal -> refusal.withRetryAfter(Duration.ofSeconds(60))));
            CompletableFuture<Void> done = limited.toFuture();

            await().pollInterval(Duration.ofMillis(2)).atMost(Clients.LIMIT).until(() -> {
                time.advanceTimeBy(Duration.ofSeconds(1)); // whenever it has begun to wait
                return done.isDone();
            });

            assertThat(done).isCompleted();
            assertThat(time.now(TimeUnit.SECONDS)).isGreaterThanOrEqualTo(60);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void named_whenNot_isTheMethodAndItsTemplate() {
        assertThat(GET.parts.operationName()).isEqualTo("GET /items/{id}");
        assertThat(GET.parts.domain()).isEqualTo("none");
    }

    @Test
    void named_whenNamed_isThat() {
        Request<Item> named = GET.named("product", "getProduct");

        assertThat(named.parts.operationName()).isEqualTo("getProduct");
        assertThat(named.parts.domain()).isEqualTo("product");
        assertThat(named.parts.path()).isEqualTo("/items/A");
        assertThat(GET.parts.operationName()).isEqualTo("GET /items/{id}"); // is not changed itself
    }

    @Test
    void patch_whenTheServerFails_isAmbiguousAndSentOnce() {
        try (RawServer server =
                RawServer.start((request, connection) -> connection.send(RawServer.answer("503 No", "")))) {
            ApiException failure = failureOf(send(
                    clients.to(server.url()), Request.patch("/items/{id}", "A").body(Item.A)));

            assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(failure.method()).isEqualTo("PATCH");
            assertThat(server.onlyRequest().requestLine()).isEqualTo("PATCH /items/A HTTP/1.1");
            assertThat(server.onlyRequest().body()).asString().isEqualTo("{\"id\":\"A\",\"count\":1}");
        }
    }
}
