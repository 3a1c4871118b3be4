package io.millrace.wats.product;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static io.millrace.wats.Given.partNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.millrace.batch.BatchItem;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.RetryPolicy;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

/** What can go wrong while reading, and what becomes of it. */
class ProductFaultsTest {
    @RegisterExtension
    static final StrictServer WIREMOCK = StrictServer.start();

    static List<Fault> passing() {
        return List.of(
                Fault.reset(),
                Fault.close(),
                Fault.truncatedBody(),
                Fault.status(500),
                Fault.status(502),
                Fault.status(503),
                Fault.status(504),
                Fault.status(429).header("Retry-After", "1"),
                Fault.status(503).header("Retry-After", "1"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void getProduct_whenTheFaultPasses_recovers(Fault fault) {
        try (WatsSimulator server = Given.server()
                        .product("PN-1")
                        .fault("PN-1", fault.times(1))
                        .start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.product().getProduct("PN-1"))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.requests("PN-1")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(com.github.tomakehurst.wiremock.http.Fault.class)
    void getProduct_whenTheConnectionBreaksInAnyWay_recovers(com.github.tomakehurst.wiremock.http.Fault fault) {
        WIREMOCK.stubFor(any(anyUrl())
                .inScenario("breaks")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("works")
                .willReturn(aResponse().withFault(fault)));
        WIREMOCK.stubFor(any(anyUrl())
                .inScenario("breaks")
                .whenScenarioStateIs("works")
                .willReturn(okJson("{\"partNumber\":\"P\"}")));
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token(), Given::impatient)) {
            StepVerifier.create(wats.product().getProduct("P"))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);
            WIREMOCK.verify(2, getRequestedFor(anyUrl()));
        }
    }

    @Test
    void getProductsBatch_whenEveryKeyHasAFaultOfItsOwn_harmsNoNeighbour() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        Map<String, String> outcomes = new LinkedHashMap<>(); // code and attempts
        plan(faults, outcomes, Fault.reset(), "CONNECTION_ERROR 3");
        plan(faults, outcomes, Fault.close(), "CONNECTION_ERROR 3");
        plan(faults, outcomes, Fault.truncatedBody(), "INVALID_RESPONSE 3");
        plan(faults, outcomes, Fault.html(), "INVALID_RESPONSE 1");
        plan(faults, outcomes, Fault.hang(), "TIMEOUT 3");
        plan(faults, outcomes, Fault.status(400), "INVALID_INPUT 1");
        plan(faults, outcomes, Fault.status(401), "UNAUTHORIZED 1");
        plan(faults, outcomes, Fault.status(403), "FORBIDDEN 1");
        plan(faults, outcomes, Fault.status(404), "NOT_FOUND 1");
        plan(faults, outcomes, Fault.status(409), "CONFLICT 1");
        plan(faults, outcomes, Fault.status(500), "SERVER_ERROR 3");
        plan(faults, outcomes, Fault.status(503), "SERVER_ERROR 3");
        plan(faults, outcomes, Fault.status(418), "OPERATION_FAILED 1");
        plan(faults, outcomes, Fault.status(429), "RATE_LIMITED 3");
        List<String> keys = partNumbers(faults.size() * 5);
        WatsSimulator.Builder builder = Given.server().products(keys.size());
        faults.forEach(builder::fault);
        try (WatsSimulator server = builder.start();
                Wats wats = Given.client(server, o -> o.withAttemptTimeout(Duration.ofSeconds(2)))) {
            wats.version().block(LIMIT); // a cold start is no fault
            List<BatchItem<String, Product>> items =
                    wats.product().productsBatch().run(keys).collectList().block(LIMIT);
            assertThat(items).extracting(BatchItem::key).isEqualTo(keys);
            assertThat(items)
                    .extracting(item -> item.result()
                            .<String>fold(
                                    Product::partNumber,
                                    failed -> failed.code() + " "
                                            + failed.details().get("attempts")))
                    .isEqualTo(keys.stream()
                            .map(key -> outcomes.getOrDefault(key, key))
                            .toList());
            assertThat(outcomes)
                    .allSatisfy((key, outcome) -> assertThat(outcome).endsWith(" " + server.requests(key)));
        }
    }

    private static void plan(Map<String, Fault> faults, Map<String, String> outcomes, Fault fault, String outcome) {
        String key = "PN-" + (faults.size() * 5 + 3);
        faults.put(key, fault);
        outcomes.put(key, outcome);
    }

    @ParameterizedTest
    @CsvSource({"61, 1", "86400, 1"})
    void getProduct_whenTheServerWantsALongWait_failsAtOnceAndTellsIt(int seconds, int attempts) {
        try (WatsSimulator server = Given.server()
                        .product("PN-1")
                        .fault("PN-1", Fault.status(429).header("Retry-After", String.valueOf(seconds)))
                        .start();
                Wats wats = Given.client(server)) {
            MillraceException failure = failureOf(wats.product().getProduct("PN-1"));
            assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(seconds));
            assertThat(server.requests("PN-1")).isEqualTo(attempts);
            assertThat(failureOf(wats.version()).code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(server.counters().received())
                    .as("nobody calls meanwhile")
                    .isEqualTo(attempts);
        }
    }

    @Test
    void getProduct_whenTheJsonBreaksOff_isAnInvalidResponse() {
        try (WatsSimulator server = Given.server()
                        .product("PN-1")
                        .fault("PN-1", Fault.malformedJson())
                        .start();
                Wats wats = Given.client(server)) {
            assertThat(failureOf(wats.product().getProduct("PN-1")).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }
    }

    @Test
    void getProduct_whenRetriesAreOff_isSentOnce() {
        try (WatsSimulator server = Given.server()
                        .product("PN-1")
                        .fault("PN-1", Fault.close())
                        .start();
                Wats wats = Given.client(server, o -> o.withRetry(RetryPolicy.none()))) {
            assertThat(failureOf(wats.product().getProduct("PN-1")).attempts()).isEqualTo(1);
            assertThat(server.requests("PN-1")).isEqualTo(1);
        }
    }

    @Test
    void getProductsBatch_whenItFailsFast_stillHasOneOutcomeForEach() {
        try (WatsSimulator server = Given.server()
                        .products(200)
                        .fault("PN-50", Fault.status(403))
                        .start();
                Wats wats = Given.client(server)) {
            List<BatchItem<String, Product>> items = wats.product()
                    .productsBatch()
                    .concurrency(4)
                    .failFast()
                    .run(partNumbers(200))
                    .collectList()
                    .block(LIMIT);
            assertThat(items).extracting(BatchItem::key).isEqualTo(partNumbers(200));
            assertThat(items.get(49).result().<ErrorCode>fold(value -> null, failed -> failed.code()))
                    .isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(items.get(199).result().<ErrorCode>fold(value -> null, failed -> failed.code()))
                    .isEqualTo(ErrorCode.CANCELLED);
            assertThat(server.requests("PN-200")).isZero();
        }
    }
}
