package io.millrace.wats.report;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Reports are submitted once, whatever happens. */
class ReportClientTest {
    @RegisterExtension
    static final StrictServer WIREMOCK = StrictServer.start();

    private static String id(int number) {
        return new UUID(0xA0000000_0000_4000L, 0x8000_0000_0000_0000L + number).toString();
    }

    private static String report(int number) {
        return """
            {"type":"T","id":"%s","pn":"PCB-1","sn":"SN-%d","rev":"A","processCode":10,"result":"P",
             "machineName":"ICT-01","location":"Line 1","purpose":"Production","start":"2026-03-02T08:15:00.47+01:00",
             "uut":{},"root":{"id":0,"group":"M","stepType":"SequenceCall","name":"Main","status":"P",
             "steps":[{"name":"Supply","numericMeas":[{"value":1.10}]}]}}\
            """.formatted(id(number), number);
    }

    private static List<String> reports(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(ReportClientTest::report)
                .toList();
    }

    @Test
    void submitWsjf_whenAccepted_emitsTheReceiptAndSendsTheTextAsItIs() {
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server)) {
            UUID id = UUID.fromString(id(1));
            StepVerifier.create(wats.report().submitWsjf(report(1)))
                    .expectNext(new InsertReportResult(id, id, 1))
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.reports().get(id(1)).json()).isEqualTo(report(1));
        }
    }

    @Test
    void submitWsjf_whenSent_isAPostOfThoseVeryBytes() {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(okJson("{}")));
        String report = " {\"pn\" : \"Größe 日本\",\n\"uut\":{\"execTime\":1.10}, \"root\":{\"totTime\":1e5}}\n";
        String token = Given.token();
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), token, Given::impatient)) {
            StepVerifier.create(wats.report().submitWsjf(report))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);
        }
        WIREMOCK.verify(
                1,
                postRequestedFor(urlEqualTo("/api/Report/WSJF"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Authorization", equalTo("Basic " + token))
                        .withRequestBody(binaryEqualTo(report.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ID\":\"a0000000-0000-4000-8000-000000000001\",\"uuid\":null,\"Report_ID\":7,\"more\":[1]}",
                "{\"id\":\"a0000000-0000-4000-8000-000000000001\",\"Report_ID\":7}"
            })
    void receipt_whenSpelledEitherWay_isRead(String json) {
        assertThat(Json.read(json, InsertReportResult.class))
                .isEqualTo(new InsertReportResult(UUID.fromString("a0000000-0000-4000-8000-000000000001"), null, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}"})
    void submitWsjf_whenTheReceiptIsEmpty_succeedsAllTheSame(String receipt) {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(okJson(receipt)));
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token(), Given::impatient)) {
            StepVerifier.create(wats.report().submitWsjf("{}"))
                    .expectNext(new InsertReportResult(null, null, null))
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html></html>", "{\"ID\":"})
    void submitWsjf_whenTheReceiptIsUnreadable_saysThatItMayHaveTakenEffectAndIsSentOnce(String receipt) {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(okJson(receipt)));
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token(), Given::impatient)) {
            MillraceException failure = failureOf(wats.report().submitWsjf(report(1)));
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("may have taken effect");
            WIREMOCK.verify(1, postRequestedFor(anyUrl()));
        }
    }

    static List<Fault> lostAnswers() {
        return List.of(
                Fault.reset(),
                Fault.close(),
                Fault.hang(),
                Fault.truncatedBody(),
                Fault.status(500),
                Fault.status(503));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void submitWsjf_whenTheAnswerIsLost_isAmbiguousAndSentOnce(Fault lost) {
        try (WatsSimulator server =
                        Given.server().fault(id(1), lost.afterEffect()).start();
                Wats wats = Given.client(server, o -> o.withAttemptTimeout(Duration.ofSeconds(2)))) {
            wats.version().block(LIMIT); // a cold start is no fault
            MillraceException failure = failureOf(wats.report().submitWsjf(report(1)));
            assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("not known");
            assertThat(server.requests(id(1))).isEqualTo(1);
            assertThat(server.reports().get(id(1)).count()).isEqualTo(1);
        }
    }

    @Test
    void submitWsjf_whenTheServerIsBusy_isSentAgain() {
        try (WatsSimulator server = Given.server()
                        .fault(
                                id(1),
                                Fault.status(429).header("Retry-After", "1").times(1))
                        .start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.report().submitWsjf(report(1)))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.requests(id(1))).isEqualTo(2);
            assertThat(server.reports().get(id(1)).count()).isEqualTo(1);
        }
    }

    @Test
    void submitWsjf_whenTheServerRefusesTheReport_saysWhyAndIsNotRepeated() {
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server)) {
            MillraceException failure =
                    failureOf(wats.report().submitWsjf(report(1).replace("\"result\":\"P\"", "\"result\":\"X\"")));
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failure).hasMessageContaining("'result'");
            assertThat(server.counters().received()).isEqualTo(1);
        }
    }

    @Test
    void submitWsjfBatch_whenSomeAreNoJsonObjects_failsThoseAloneUnsent() {
        List<String> reports = List.of(
                report(1),
                "",
                " ",
                "no json",
                "{\"type\":",
                "[]",
                "null",
                "12",
                report(2),
                report(3) + " trailing",
                "{} {}");
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.report()
                            .submitWsjfBatch(reports)
                            .map(result -> result.<Object>fold(InsertReportResult::id, failed -> failed.code())))
                    .expectNext(UUID.fromString(id(1)))
                    .expectNextCount(7)
                    .expectNext(UUID.fromString(id(2)))
                    .expectNext(ErrorCode.INVALID_INPUT, ErrorCode.INVALID_INPUT)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isEqualTo(2);
            assertThat(server.reports()).hasSize(2);
        }
    }

    @Test
    void wsjfSubmissionsBatch_whenFaultsDiffer_sendsEachOnceAndCountsTheUnknownApart() {
        try (WatsSimulator server = Given.server()
                        .latency(Latency.logNormal(Duration.ofMillis(3), 1, 9))
                        .fault(id(4), Fault.reset().afterEffect())
                        .fault(id(9), Fault.status(400))
                        .fault(id(17), Fault.close().afterEffect())
                        .start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.report().wsjfSubmissionsBatch().report(reports(40)))
                    .assertNext(summary -> {
                        assertThat(summary.succeeded()).isEqualTo(37);
                        assertThat(summary.failed()).isEqualTo(1);
                        assertThat(summary.ambiguous()).isEqualTo(2);
                    })
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isEqualTo(40);
            assertThat(server.counters().maxInFlight()).isLessThanOrEqualTo(5);
            assertThat(server.reports().values()).hasSize(39).allMatch(report -> report.count() == 1);
        }
    }

    @Test
    void wsjfSubmissionsBatch_whenAllHang_fillsItsFiveSlotsAndReadsTwentyReportsAhead() {
        WatsSimulator.Builder hanging = Given.server();
        IntStream.rangeClosed(1, 100).forEach(number -> hanging.fault(id(number), Fault.hang()));
        try (WatsSimulator server = hanging.start();
                Wats wats = Given.client(server)) {
            AtomicInteger read = new AtomicInteger();
            Disposable run = wats.report()
                    .wsjfSubmissionsBatch()
                    .results(Flux.fromIterable(reports(100)).doOnNext(report -> read.incrementAndGet()))
                    .subscribe();
            Given.until(server, now -> now.inFlight() == 5);
            assertThat(read).hasValue(20);
            run.dispose();
            Given.until(server, now -> now.inFlight() == 0);
            assertThat(server.counters().received()).isEqualTo(5);
        }
    }

    @Test
    void wsjfSubmissionsBatch_whenThousandsAreToCome_hasNoMoreThanItsWindowInHand() {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger mostInHand = new AtomicInteger();
        Flux<String> reports = Flux.range(1, 10_000)
                .map(ReportClientTest::report)
                .doOnNext(report -> mostInHand.accumulateAndGet(made.incrementAndGet() - done.get(), Math::max));
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(
                            wats.report()
                                    .wsjfSubmissionsBatch()
                                    .results(reports)
                                    .doOnNext(result -> done.incrementAndGet()),
                            300)
                    .expectNextCount(300)
                    .then(() -> Given.until(server, now -> now.answered() == 320)) // what was asked for, and its window
                    .thenCancel()
                    .verify(LIMIT);
            assertThat(made).hasValue(320);
            assertThat(server.reports()).hasSize(320);
            assertThat(mostInHand.get()).isLessThanOrEqualTo(21); // one is made before the last is handed on
        }
    }
}
