package io.millrace.samples.webflux;

import static io.millrace.samples.webflux.Service.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Await;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClientException;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /products/lookup}: part numbers in, outcomes out, both as they come. */
class LookupTest {
    private static final List<String> HANGING =
            IntStream.range(0, 100).mapToObj(i -> "hanging-" + i).toList();
    private static final JsonMapper JSON = new JsonMapper();

    private static WatsSimulator server;
    private static Service service;

    @BeforeAll
    static void start() {
        WatsSimulator.Builder builder =
                Service.server().products(40).product("A/B ?%+ü").fault("secret", Fault.status(403));
        HANGING.forEach(key -> builder.fault(key, Fault.hang()));
        server = builder.start();
        service = Service.start(server);
    }

    @AfterAll
    static void stop() {
        service.close();
        server.close();
    }

    private static int requested(List<String> keys) {
        return keys.stream().mapToInt(server::requests).sum();
    }

    @Test
    void lookup_whenSomeFail_answersEveryLineInOrder() {
        List<String> lines =
                Await.list(service.lookup("PN-3\nnone\nA/B ?%+ü\nsecret\n PN-1").timeout(LIMIT));
        assertThat(lines)
                .map(JSON::readTree)
                .satisfiesExactly(
                        line -> assertThat(line.at("/value/partNumber").stringValue())
                                .isEqualTo("PN-3"),
                        line -> assertThat(line.at("/error/status").intValue()).isEqualTo(404),
                        line -> assertThat(line.at("/value/partNumber").stringValue())
                                .isEqualTo("A/B ?%+ü"),
                        line -> assertThat(line.at("/error/code").stringValue()).isEqualTo("FORBIDDEN"),
                        line -> assertThat(line.at("/key").stringValue()).isEqualTo(" PN-1"));
    }

    @Test
    void line_always_hasTheShapeOfTheCommandLines() {
        assertThat(Await.list(service.lookup("PN-3\nnone").timeout(LIMIT)))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "{\"index\":0,\"key\":\"PN-3\",\"ok\":true,\"value\":{\"partNumber\":\"PN-3\",")
                                .endsWith("}}")
                                .doesNotContain("null"),
                        line -> assertThat(line)
                                .startsWith("{\"index\":1,\"key\":\"none\",\"ok\":false,\"error\":"
                                        + "{\"code\":\"NOT_FOUND\",\"message\":\"GET ")
                                .endsWith("\",\"status\":404,\"attempts\":1}}"));
    }

    @Test
    void lookup_whenManyAreAsked_answersThemAllInOrder() {
        List<String> keys =
                IntStream.range(0, 2_000).mapToObj(i -> "PN-" + (i % 40 + 1)).toList();
        assertThat(Await.list(service.lookup(String.join("\n", keys)).timeout(LIMIT)))
                .map(line -> JSON.readTree(line).at("/value/partNumber").stringValue())
                .containsExactlyElementsOf(keys);
    }

    @Test
    void lookup_whenLinesAreBlankOrEndLikeOnWindows_readsTheOthers() {
        assertThat(Await.list(service.lookup("\r\nPN-1\r\n  \n\nPN-2\r\n").timeout(LIMIT)))
                .map(line -> JSON.readTree(line).at("/key").stringValue())
                .containsExactly("PN-1", "PN-2");
    }

    @Test
    void lookup_whileALaterCallRuns_hasSentTheLinesBefore() {
        StepVerifier.create(service.lookup("PN-1\nnone\n" + HANGING.get(0) + "\nPN-2"))
                .expectNextCount(2) // and the third would never come
                .thenCancel()
                .verify(LIMIT);
        Service.until(server, now -> now.inFlight() == 0);
    }

    @Test
    void lookup_whilePartNumbersAreStillSent_hasAnsweredTheFirst() {
        StepVerifier.create(service.lookup(Flux.just("PN-1\n").concatWith(Flux.never())))
                .expectNextCount(1)
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void lookup_whenTheClientLeaves_cancelsItsCallsAndStartsNoOther() {
        int before = requested(HANGING);
        StepVerifier.create(service.lookup("PN-1\n" + String.join("\n", HANGING)))
                .expectNextCount(1)
                .then(() -> Service.until(server, now -> now.inFlight() == 10))
                .thenCancel()
                .verify(LIMIT);
        Service.until(server, now -> now.inFlight() == 0);
        assertThat(Await.list(service.lookup("PN-2").timeout(LIMIT))).hasSize(1);
        assertThat(requested(HANGING) - before).isEqualTo(10);
    }

    @Test
    void lookup_whenTheClientDoesNotRead_stopsCalling() throws IOException {
        int lines = 20_000;
        byte[] body = "PN-40\n".repeat(lines).getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress("127.0.0.1", service.port));
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST /products/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
                                    + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            await().atMost(LIMIT)
                    .during(Duration.ofSeconds(1))
                    .until(() ->
                            server.requests("PN-40") > 0 && server.counters().inFlight() == 0);
            assertThat(server.requests("PN-40")).isBetween(1, lines - 1);
        }
    }

    @Test
    void lookup_whenTheBodyCannotBeReadToItsEnd_breaksOff() {
        StepVerifier.create(service.lookup("PN-1\n" + "x".repeat(300_000)))
                .thenConsumeWhile(line -> line.contains("PN-1"))
                .expectError(WebClientException.class)
                .verify(LIMIT);
    }

    private static ResponseEntity<JsonNode> refused(MediaType type, String body) {
        return Service.answer(
                service.client.post().uri("/products/lookup").contentType(type).bodyValue(body));
    }

    @Test
    void lookup_whenNothingOfItCanBeRead_isRefusedWithAProblem() {
        assertThat(List.of(
                        refused(MediaType.TEXT_PLAIN, ""),
                        refused(MediaType.APPLICATION_JSON, "[\"PN-1\"]"),
                        refused(MediaType.TEXT_PLAIN, "x".repeat(300_000))))
                .allSatisfy(answer ->
                        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON))
                .extracting(ResponseEntity::getStatusCode)
                .containsExactly(
                        HttpStatus.BAD_REQUEST, HttpStatus.UNSUPPORTED_MEDIA_TYPE, HttpStatus.CONTENT_TOO_LARGE);
    }
}
