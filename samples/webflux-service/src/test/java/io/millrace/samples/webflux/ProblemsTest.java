package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** What a failure towards WATS is to a caller of the service. */
class ProblemsTest {
    private static WatsSimulator server;
    private static Service service;

    @BeforeAll
    static void start() {
        server = Service.server()
                .products(1)
                .fault("refused", Fault.status(401))
                .fault("broken", Fault.status(500))
                .fault("html", Fault.html())
                .fault("reset", Fault.reset())
                .start();
        service = Service.start(server);
    }

    @AfterAll
    static void stop() {
        service.close();
        server.close();
    }

    @Test
    void product_whenItIsThere_isAnswered() {
        ResponseEntity<JsonNode> answer = service.get("/products/PN-1");
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getBody().at("/partNumber").stringValue()).isEqualTo("PN-1");
    }

    @ParameterizedTest
    @CsvSource({
        "none, 404, NOT_FOUND",
        "refused, 502, UNAUTHORIZED",
        "broken, 502, SERVER_ERROR",
        "html, 502, INVALID_RESPONSE",
        "reset, 502, CONNECTION_ERROR"
    })
    void product_whenItCannotBeHad_isAProblem(String partNumber, int status, String code) {
        ResponseEntity<JsonNode> answer = service.get("/products/" + partNumber);
        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer.getBody().at("/status").intValue()).isEqualTo(status);
        assertThat(answer.getBody().at("/code").stringValue()).isEqualTo(code);
        assertThat(answer.getBody().at("/attempts").intValue()).isEqualTo(1);
        assertThat(answer.getBody().at("/detail").stringValue()).contains("/api/Product/" + partNumber);
        assertThat(answer.getBody().at("/instance").stringValue()).isEqualTo("/products/" + partNumber);
        assertThat(answer.getBody().toString()).doesNotContain(server.token());
    }

    @Test
    void path_whenThereIsNone_isAProblemToo() {
        ResponseEntity<JsonNode> answer = service.get("/nowhere");
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_INPUT, 400",
        "NOT_FOUND, 404",
        "CONFLICT, 409",
        "OPERATION_FAILED, 500",
        "UNAUTHORIZED, 502",
        "FORBIDDEN, 502",
        "CONNECTION_ERROR, 502",
        "SERVER_ERROR, 502",
        "INVALID_RESPONSE, 502",
        "AMBIGUOUS, 502",
        "RATE_LIMITED, 503",
        "CIRCUIT_OPEN, 503",
        "CANCELLED, 503",
        "TIMEOUT, 504"
    })
    void status_ofEachCode_isWhatItMeansToTheCaller(ErrorCode code, int status) {
        assertThat(new Problems()
                        .answer(new MillraceException(code, "why"))
                        .getStatusCode()
                        .value())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"PT1.001S, 2", "PT5S, 5", "PT0S, 0"})
    void retryAfter_whenTheWaitIsKnown_isRoundedUpToSeconds(Duration wait, String seconds) {
        MillraceException busy = new MillraceException(ErrorCode.CIRCUIT_OPEN, "why", null, 0, wait);
        assertThat(new Problems().answer(busy).getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @EnumSource
    void retryAfter_whenTheWaitIsUnknown_isNotSent(ErrorCode code) {
        assertThat(new Problems()
                        .answer(new MillraceException(code, "why"))
                        .getHeaders()
                        .headerNames())
                .doesNotContain(HttpHeaders.RETRY_AFTER);
    }
}
