package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.firstThen;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import io.millrace.core.ErrorCode;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What becomes of a read when the server or the network fails. */
class ReadFaultsTest {
    private static final Request<Item> READ = Request.get("/items/{id}", "A").as(Item.class);

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    @ParameterizedTest
    @EnumSource(Fault.class)
    void send_whenTheConnectionFailsOnce_recovers(Fault fault) {
        firstThen(SERVER, aResponse().withStatus(200).withFault(fault), item());

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), READ))).isEqualTo(Item.A);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void send_whenTheServerFailsOnce_recovers(int status) {
        firstThen(SERVER, status(status), item());

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), READ))).isEqualTo(Item.A);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\":\"A\"",
                "HTTP/1.1 200 OK\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Content-Length: 500\r\n\r\n"
                        + "{\"id\":\"A\",\"count\":1}",
                "HTTP/1.1 200 OK\r\n"
                        + "Content-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "5\r\n"
                        + "{\"id\"\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\"",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
                "HTTP/1.1 2"
            })
    void send_whenTheAnswerIsCutOnce_recovers(String cut) {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(request.number() == 1 ? cut : RawServer.ok("{\"id\":\"A\",\"count\":1}"));
            connection.close();
        })) {
            assertThat(valueOf(send(clients.to(server.url()), READ))).isEqualTo(Item.A);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"id\":\"A", "{\"id\":\"A\",", "{\"id\":\"A\",\"count\":"})
    void send_whenTheFramingIsWholeButTheJsonIsCut_recovers(String cut) {
        firstThen(SERVER, okJson(cut), item());

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), READ))).isEqualTo(Item.A);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void send_whenTheAnswerIsAlwaysCut_failsAsTruncated() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":\"A\"");
            connection.close();
        })) {
            ApiException failure = failureOf(send(clients.to(server.url()), READ));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.status()).hasValue(200);
            assertThat(failure.attempts()).isEqualTo(3);
            assertThat(failure).hasMessageContaining("truncated");
            assertThat(server.requests()).hasSize(3);
        }
    }

    @Test
    void send_whenTheServerHangsOnce_recoversAfterTheAttemptsTime() {
        firstThen(SERVER, item().withFixedDelay(60_000), item());
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        Pipeline pipeline = clients.open(Clients.options(SERVER.baseUrl()).withScheduler(clock));

        StepVerifier.create(send(pipeline, READ))
                .then(() -> await().until(() -> requests(SERVER) == 1))
                .then(() -> clock.advanceTimeBy(Duration.ofSeconds(31))) // the attempt's 30 s, and the pause after it
                .expectNext(Item.A)
                .expectComplete()
                .verify(Clients.LIMIT);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_INPUT, 1",
        "401, UNAUTHORIZED, 1",
        "403, FORBIDDEN, 1",
        "404, NOT_FOUND, 1",
        "408, TIMEOUT, 1",
        "409, CONFLICT, 1",
        "410, NOT_FOUND, 1",
        "412, CONFLICT, 1",
        "413, INVALID_INPUT, 1",
        "414, INVALID_INPUT, 1",
        "418, OPERATION_FAILED, 1",
        "422, INVALID_INPUT, 1",
        "429, RATE_LIMITED, 3",
        "500, SERVER_ERROR, 3",
        "501, SERVER_ERROR, 1",
        "502, SERVER_ERROR, 3",
        "503, SERVER_ERROR, 3",
        "504, SERVER_ERROR, 3",
        "520, SERVER_ERROR, 1",
    })
    void send_whenTheServerRefuses_failsWithWhatItMeant(int status, ErrorCode code, int attempts) {
        always(SERVER, jsonResponse("{\"message\":\"because of the moon\"}", status));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), READ));

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.isTooLarge()).isEqualTo(status == 413 || status == 414);
        assertThat(failure.attempts()).isEqualTo(attempts);
        assertThat(requests(SERVER)).isEqualTo(attempts);
        assertThat(failure.isRetryable()).isEqualTo(attempts > 1);
        assertThat(failure.serverMessage()).hasValue("because of the moon");
        assertThat(failure.bodyExcerpt()).hasValue("{\"message\":\"because of the moon\"}");
        assertThat(failure)
                .hasMessageContaining("GET " + SERVER.baseUrl() + "/items/A")
                .hasMessageContaining("because of the moon")
                .hasMessageContaining(String.valueOf(status));
        assertThat(failure.details())
                .containsEntry("status", status)
                .containsEntry("attempts", attempts)
                .containsEntry("method", "GET");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void send_whenRedirected_failsAndSaysWhereTo(int status) {
        always(SERVER, status(status).withHeader("Location", SERVER.baseUrl() + "/elsewhere?ticket=abc#top"));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure)
                .hasMessageContaining(SERVER.baseUrl() + "/elsewhere")
                .hasMessageNotContaining("ticket");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html><body>Sign in</body></html>", "{\"id\":\"A\",\"count\":\"many\"}", "[]", "\"A\"", "{'id'}"
            })
    void send_whenTheAnswerIsSomethingElse_failsOnceAndSaysWhatItIs(String body) {
        always(SERVER, aResponse().withHeader("Content-Type", "text/strange").withBody(body));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(failure.status()).hasValue(200);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("text/strange").hasMessageContaining("/items/A");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPDY/9 banana\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 23\r\n\r\nthis is not gzip at all",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
            })
    void send_whenTheAnswerCannotBeRead_failsAsInvalid(String answer) {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(answer))) {
            ApiException failure = failureOf(send(clients.to(server.url()), READ));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }
    }

    @Test
    void send_whenAnErrorsOwnBodyIsCutOrTooLarge_stillMeansItsStatus() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 404 Not Found\r\nContent-Length: 5000\r\n\r\n{\"message\":");
            connection.close();
        })) {
            assertThat(failureOf(send(clients.to(server.url()), READ)).code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(server.requests()).hasSize(1);
        }
        always(SERVER, aResponse().withStatus(404).withBody("x".repeat(5_000)));
        Pipeline strict = clients.open(Clients.options(SERVER.baseUrl()).withMaxBodyBytes(1_000));

        assertThat(failureOf(send(strict, READ)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void send_whenTheServerIsNotThere_failsAsConnectionErrorAfterAllAttempts() {
        RawServer gone = RawServer.answering("{}");
        gone.close();

        ApiException failure = failureOf(send(clients.to(gone.url()), READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(failure.status()).isEmpty();
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure).hasMessageContaining("not sent");
    }

    @Test
    void send_whenOneOfManyFails_harmsNoNeighbour() {
        SERVER.stubFor(
                get(urlPathEqualTo("/items/5")).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        SERVER.stubFor(get(urlPathEqualTo("/items/6")).willReturn(okJson("{\"id\":")));
        SERVER.stubFor(get(urlPathEqualTo("/items/7")).willReturn(status(500)));
        IntStream.of(0, 1, 2, 3, 4, 8, 9)
                .forEach(id -> SERVER.stubFor(
                        get(urlPathEqualTo("/items/" + id)).willReturn(okJson("{\"id\":\"" + id + "\",\"count\":1}"))));
        Pipeline pipeline = clients.to(SERVER.baseUrl());

        List<String> got = Flux.range(0, 10)
                .flatMap(
                        id -> pipeline.send(() -> Request.get("/items/{id}", id).as(Item.class))
                                .map(Item::id)
                                .onErrorResume(ApiException.class, failure -> Mono.just(id + " " + failure.code())))
                .collectSortedList()
                .block(Clients.LIMIT);

        assertThat(got)
                .containsExactly(
                        "0",
                        "1",
                        "2",
                        "3",
                        "4",
                        "5 CONNECTION_ERROR",
                        "6 INVALID_RESPONSE",
                        "7 SERVER_ERROR",
                        "8",
                        "9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void send_whenTheAnswerIsEmpty_completesEmpty(String body) {
        always(SERVER, okJson(body));

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), READ))).isNull();
    }

    @Test
    void send_whenAListIsExpected_decodesIt() {
        always(SERVER, okJson("[{\"id\":\"A\",\"count\":1},{\"id\":\"B\",\"count\":2}]"));

        assertThat(valueOf(
                        send(clients.to(SERVER.baseUrl()), Request.get("/items").asListOf(Item.class))))
                .containsExactly(Item.A, new Item("B", 2));
    }

    @Test
    void send_whenATypeWithAParameterIsExpected_decodesIt() {
        always(SERVER, okJson("{\"items\":[{\"id\":\"A\",\"count\":1}],\"next\":\"B\"}"));
        Request<Items<Item>> request = Request.get("/items").as(Items.class, Item.class);

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), request))).isEqualTo(new Items<>(List.of(Item.A), "B"));
    }

    private record Items<T>(List<T> items, String next) {}

    @Test
    void send_whenBytesAreExpected_deliversThemAsTheyCame() {
        byte[] bytes = {0, (byte) 0xFF, 10};
        always(SERVER, aResponse().withBody(bytes));

        assertThat(valueOf(
                        send(clients.to(SERVER.baseUrl()), Request.get("/file").as(byte[].class))))
                .isEqualTo(bytes);
    }
}
