package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
