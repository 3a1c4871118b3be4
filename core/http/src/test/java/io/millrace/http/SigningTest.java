package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Requests that are signed one by one. */
class SigningTest {
    private final List<RequestSigner.Unsigned> seen = new CopyOnWriteArrayList<>();
    private final Gate gate = Gate.of(2);

    @RegisterExtension
    private final Clients clients = new Clients();

    private Pipeline pipeline(RawServer server, RequestSigner signer) {
        return clients.open(
                Clients.options(server.url() + "/api").withGate(gate).withCredential(Credential.signed(signer)));
    }

    private RequestSigner numbering() {
        return request -> {
            seen.add(request);
            return Map.of("X-Signature", "signed " + seen.size(), "X-Kind", "hmac");
        };
    }

    @Test
    void signed_whenARequestIsSent_seesItAsItGoesOverTheWire() {
        try (RawServer server = RawServer.answering("{}")) {
            valueOf(send(
                    pipeline(server, numbering()),
                    Request.post("/items/{id}", "ä b").query("q", "1&2").body(Item.A)));

            RequestSigner.Unsigned unsigned = seen.get(0);
            RawServer.Received sent = server.onlyRequest();
            assertThat(unsigned.method()).isEqualTo("POST");
            assertThat(unsigned.uri()).isEqualTo(URI.create(server.url() + sent.target()));
            assertThat(unsigned.uri().getRawQuery()).isEqualTo("q=1%262");
            assertThat(unsigned.contentType()).isEqualTo("application/json");
            assertThat(sent.headers("Content-Type")).containsExactly("application/json");
            assertThat(unsigned.body()).isEqualTo(sent.body()).isNotEmpty();
            assertThat(sent.headers("X-Signature")).containsExactly("signed 1");
            assertThat(sent.headers("X-Kind")).containsExactly("hmac");
        }
    }

    @Test
    void signed_whenThereIsNoBody_seesNone() {
        try (RawServer server = RawServer.answering("{}")) {
            valueOf(send(pipeline(server, numbering()), Request.get("/x")));

            assertThat(seen.get(0).contentType()).isEmpty();
            assertThat(seen.get(0).body()).isEmpty();
        }
    }

    @Test
    void signed_whenTheBodyIsStreamed_seesItsKindAlone() {
        try (RawServer server = RawServer.answering("{}")) {
            Flux<ByteBuffer> content = Flux.just(ByteBuffer.wrap("content".getBytes(StandardCharsets.UTF_8)));

            valueOf(send(pipeline(server, numbering()), Request.put("/x").body("text/csv", content)));

            assertThat(seen.get(0).contentType()).isEqualTo("text/csv");
            assertThat(seen.get(0).body()).isEmpty();
            assertThat(server.onlyRequest().headers("X-Signature")).containsExactly("signed 1");
        }
    }

    @Test
    void signed_whenTheRequestIsTriedAgain_isAskedAnew() {
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(request.number() < 3 ? RawServer.answer("503 No", "") : RawServer.ok("{}")))) {
            valueOf(send(pipeline(server, numbering()), Request.get("/x").header("X-Signature", "the caller's")));

            assertThat(server.requests().stream().flatMap(request -> request.headers("X-Signature").stream()))
                    .containsExactly("signed 1", "signed 2", "signed 3");
        }
    }

    @Test
    void signed_whenTheSignerThrows_failsUnsent() {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = pipeline(server, request -> {
                if (asked.incrementAndGet() == 1) {
                    throw new IllegalStateException("no key");
                }
                return Map.of();
            });

            ApiException failure = failureOf(send(pipeline, Request.post("/x")));

            assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
            assertThat(failure).hasMessageContaining("not sent").hasMessageContaining("no key");
            assertThat(gate.inFlight()).isZero();
            valueOf(send(pipeline, Request.post("/next")));
            assertThat(server.onlyRequest().target()).isEqualTo("/api/next");
        }
    }

    @Test
    void signed_whenTheSignerFailsWithAFailureOfItsOwn_keepsItsCode() {
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = pipeline(server, request -> {
                throw new MillraceException(ErrorCode.FORBIDDEN, "the key was revoked");
            });

            ApiException failure = failureOf(send(pipeline, Request.post("/x")));

            assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(failure).hasMessageContaining("not sent: the key was revoked");
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Signature|a\r\nX-Other: b", "X-Signature|a\nb", "X Signature|a", "|a"})
    void signed_whenAHeaderCannotBeSent_failsUnsent(String header) {
        String[] parts = header.split("\\|");
        try (RawServer server = RawServer.answering("{}")) {
            ApiException failure =
                    failureOf(send(pipeline(server, request -> Map.of(parts[0], parts[1])), Request.post("/x")));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failure).hasMessageContaining("not sent");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void signed_whenRefusedThreeTimesInARow_sendsNothingMore() {
        try (RawServer server =
                RawServer.start((request, connection) -> connection.send(RawServer.answer("401 No", "")))) {
            Pipeline pipeline = pipeline(server, numbering());
            for (int i = 0; i < 5; i++) {
                assertThat(failureOf(send(pipeline, Request.get("/x"))).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            }

            assertThat(server.requests()).hasSize(3);
            assertThat(seen).hasSize(3);
        }
    }

    @Test
    void equals_whenTheSignerIsTheSame_isEqual() {
        RequestSigner signer = numbering();

        assertThat(Credential.signed(signer))
                .isEqualTo(Credential.signed(signer))
                .hasToString("signed");
        assertThat(Credential.signed(signer)).isNotEqualTo(Credential.signed(numbering()));
    }
}
