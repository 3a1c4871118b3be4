package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.anyFailureOf;
import static io.millrace.http.Clients.failureAfter;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.firstThen;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.millrace.core.ErrorCode;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What becomes of a write when the server or the network fails: never sent twice where it may have taken effect. */
class WriteFaultsTest {
    private static final Request<Item> WRITE =
            Request.post("/items").body(Map.of("id", "A")).as(Item.class);

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    @ParameterizedTest
    @EnumSource(Fault.class)
    void send_whenTheConnectionFails_isAmbiguousAndSentOnce(Fault fault) {
        always(SERVER, aResponse().withStatus(200).withFault(fault));

        assertAmbiguous(failureOf(send(clients.to(SERVER.baseUrl()), WRITE)));
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 507, 524})
    void send_whenTheServerFails_isAmbiguousAndSentOnce(int status) {
        always(SERVER, jsonResponse("{\"message\":\"half done\"}", status));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), WRITE));

        assertAmbiguous(failure);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.serverMessage()).hasValue("half done");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422, 501})
    void send_whenTheServerRefuses_isNotAmbiguous(int status) {
        always(SERVER, status(status));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), WRITE));

        assertThat(failure.code()).isNotEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenTheServerHangs_isAmbiguousAndSentOnce() {
        always(SERVER, item().withFixedDelay(60_000));
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        Pipeline pipeline = clients.open(Clients.options(SERVER.baseUrl()).withScheduler(clock));

        assertAmbiguous(
                failureAfter(Duration.ofSeconds(30), clock, () -> requests(SERVER) == 1, send(pipeline, WRITE)));
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenTheConnectionIsRefused_isTriedAgain() {
        RawServer gone = RawServer.answering("{}");
        gone.close();

        ApiException failure = failureOf(send(clients.to(gone.url()), WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void send_whenToldToComeBackLater_isTriedAgainAndSucceeds() {
        firstThen(SERVER, status(429).withHeader("Retry-After", "0"), item());

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), WRITE))).isEqualTo(Item.A);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void send_whenA429IsCut_isStillTriedAgain() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(
                    request.number() == 1
                            ? "HTTP/1.1 429 Slow down\r\nContent-Length: 50\r\n\r\n{"
                            : RawServer.ok("{\"id\":\"A\",\"count\":1}"));
            connection.close();
        })) {
            assertThat(valueOf(send(clients.to(server.url()), WRITE))).isEqualTo(Item.A);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void send_whenTheAnswerIsSomethingElse_saysThatItMayHaveTakenEffect() {
        always(SERVER, aResponse().withBody("<html>"));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("may have taken effect");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenTheJsonIsCut_isNotRepeated() {
        always(SERVER, aResponse().withBody("{\"id\":"));

        assertThat(failureOf(send(clients.to(SERVER.baseUrl()), WRITE)).isRetryable())
                .isFalse();
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Request.Method.class,
            names = {"PUT", "DELETE"})
    void send_whenTheMethodIsIdempotent_isRepeated(Request.Method method) {
        firstThen(SERVER, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), item());

        valueOf(send(clients.to(SERVER.baseUrl()), Request.of(method, "/items")));

        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void repeatability_whenSaidOtherwise_decides() {
        firstThen(SERVER, status(503), item());
        valueOf(send(clients.to(SERVER.baseUrl()), WRITE.repeatability(Repeatability.IDEMPOTENT)));
        assertThat(requests(SERVER)).isEqualTo(2);

        always(SERVER, status(503));
        assertAmbiguous(failureOf(
                send(clients.to(SERVER.baseUrl()), Request.put("/items").repeatability(Repeatability.UNSAFE))));
        assertThat(requests(SERVER)).isEqualTo(3);
    }

    @Test
    void send_whenThePooledConnectionIsReset_isNotRepeatedBehindOurBack() {
        try (RawServer server = RawServer.start((request, connection) -> {
            if (request.number() == 1) {
                connection.send(RawServer.ok("{}"));
            } else {
                connection.reset();
            }
        })) {
            Pipeline pipeline = clients.to(server.url());
            valueOf(send(pipeline, WRITE));

            assertAmbiguous(failureOf(send(pipeline, WRITE)));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void send_whenTheServerClosesAfterEachAnswer_neverSendsAWriteTwice() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(RawServer.ok("{}")); // as if to be kept, and yet
            connection.close();
        })) {
            Pipeline pipeline = clients.to(server.url());
            List<ErrorCode> failures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                pipeline.send(() -> WRITE)
                        .onErrorResume(failure -> {
                            failures.add(ErrorCode.of(failure));
                            return Mono.empty();
                        })
                        .block(Clients.LIMIT);
            }

            assertThat(failures).allMatch(ErrorCode.AMBIGUOUS::equals); // a close may cross with a request
            assertThat(server.requests()).hasSizeBetween(50 - failures.size(), 50);
        }
    }

    @Test
    void send_whenTheBodyCannotBeWritten_failsBeforeAnythingIsSent() {
        List<Object> self = new ArrayList<>();
        self.add(self);

        assertThat(anyFailureOf(send(
                                clients.to(SERVER.baseUrl()), Request.post("/x").body(self)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(requests(SERVER)).isZero();
    }

    private static void assertAmbiguous(ApiException failure) {
        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure).hasMessageContaining("not known");
    }
}
