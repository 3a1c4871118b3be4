package io.millrace.wats.production;

import static com.github.tomakehurst.wiremock.client.WireMock.aMultipart;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Codec;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Exchanged;
import io.millrace.wats.FileContent;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is asked of the server about units, and what comes of its answers. */
class ProductionClientTest {
    private static final String UNIT = Json.fixture(ProductionClientTest.class, "unit.json");
    private static final String GRADE = Json.fixture(ProductionClientTest.class, "grade.json");
    private static final String SAVED = "{\"okCount\":1,\"errorCount\":0,\"errors\":[]}";
    private static final String TAKEN = """
            <?xml version="1.0" encoding="utf-8"?>
            <SerialNumbers serialNumberType="NodeAddress" requestType="Take" stationName="ST-01">
              <SN taken="2025-03-01T08:00:00Z" seq="2" id="A4&amp;0" refSN="S" refPN="P" refStn="ST-01" extra="x"/>
              <SN id="A4-1"/>
            </SerialNumbers>
            """;
    private static final UnitKey PLAIN = new UnitKey("CTRL-SN-001", "CTRL-100");
    private static final UnitKey AWKWARD = new UnitKey("SN 1&x=2+3/Ø", "A/B C?#%+ü");
    private static final String AWKWARD_QUERY =
            "serialNumber=SN%201%26x%3D2%2B3%2F%C3%98&partNumber=A%2FB%20C%3F%23%25%2B%C3%BC";
    private static final UnitKey CHILD = new UnitKey("PSU-SN-456", "");

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(
            SERVER.baseUrl(), Given.token(), o -> Given.impatient(o).withCodec(Codec.json()));
    private final ProductionClient production = wats.production();
    private final SerialNumberClient numbers = production.serialNumbers();

    @AfterEach
    void close() {
        wats.close();
    }

    static List<Exchanged> exchanges() {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        return List.of(
                Exchanged.of("GET", "/api/Production/Unit/CTRL-SN-001/CTRL-100", null, UNIT, w -> w.production()
                        .getUnit(PLAIN)),
                Exchanged.of(
                        "GET",
                        "/api/Production/Unit/SN%201%26x%3D2%2B3%2F%C3%98/A%2FB%20C%3F%23%25%2B%C3%BC",
                        null,
                        UNIT,
                        w -> w.production().findUnit(AWKWARD)),
                Exchanged.of(
                        "PUT",
                        "/api/Production/Units",
                        """
                        [{"serialNumber":"SN 00 42","partNumber":"A/B C?#%+ü","revision":"1.0","parentSerialNumber":"BOX-1",
                          "serialDate":"2026-01-01T00:00:00Z","unitPhaseId":16,"processCode":"50",
                          "subUnits":[{"serialNumber":"PSU-SN-456","partNumber":"PSU-200"}]},
                         {"serialNumber":"X-2","partNumber":"CTRL-100"}]""",
                        "{\"okCount\":2,\"errorCount\":0,\"errors\":[]}",
                        w -> w.production()
                                .saveUnits(List.of(
                                        Unit.of("SN 00 42", "A/B C?#%+ü", "1.0")
                                                .parentSerialNumber("BOX-1")
                                                .serialDate(from)
                                                .unitPhaseId(UnitPhase.FINALIZED)
                                                .processCode("50")
                                                .subUnits(List.of(UnitBuilder.builder()
                                                        .serialNumber("PSU-SN-456")
                                                        .partNumber("PSU-200")
                                                        .build()))
                                                .build(),
                                        UnitBuilder.builder()
                                                .serialNumber("X-2")
                                                .partNumber("CTRL-100")
                                                .build()))),
                Exchanged.of(
                        "PUT",
                        "/api/Production/Units",
                        "[{\"serialNumber\":\"S\",\"partNumber\":\"P\",\"revision\":\"A\"}]",
                        SAVED,
                        w -> w.production().saveUnit(Unit.of("S", "P", "A").build())),
                Exchanged.of(
                        "GET",
                        "/api/Production/UnitVerification?serialNumber=CTRL-SN-001&partNumber=CTRL-100",
                        null,
                        GRADE,
                        w -> w.production().getGrade(PLAIN)),
                Exchanged.of(
                        "GET",
                        "/api/Production/UnitVerification?serialNumber=PSU-SN-456",
                        null,
                        GRADE,
                        w -> w.production().isPassing(CHILD)),
                Exchanged.of(
                        "PUT",
                        "/api/Production/SetUnitPhase?" + AWKWARD_QUERY + "&phase=2048",
                        null,
                        "",
                        w -> w.production().setPhase(AWKWARD, UnitPhase.SHIPPED)),
                Exchanged.of(
                        "PUT",
                        "/api/Production/SetUnitProcess?" + AWKWARD_QUERY + "&processName=ICT%20test",
                        null,
                        "",
                        w -> w.production().setProcess(AWKWARD, "ICT test")),
                Exchanged.of(
                        "POST",
                        "/api/Production/AddChildUnit?parentSerialNumber=CTRL-SN-001&parentPartNumber=CTRL-100"
                                + "&childSerialNumber=PSU-SN-456&childPartNumber=&checkPartNumber=&checkRevision=",
                        null,
                        "",
                        w -> w.production().addChild(PLAIN, CHILD)),
                Exchanged.of(
                        "POST",
                        "/api/Production/AddChildUnit?parentSerialNumber=CTRL-SN-001&parentPartNumber=CTRL-100"
                                + "&childSerialNumber=PSU-SN-456&childPartNumber=&checkPartNumber=PSU-200&checkRevision=A",
                        null,
                        "",
                        w -> w.production().addChild(PLAIN, CHILD, "PSU-200", "A")),
                Exchanged.of(
                        "POST",
                        "/api/Production/RemoveChildUnit?parentSerialNumber=CTRL-SN-001&parentPartNumber=CTRL-100"
                                + "&childSerialNumber=PSU-SN-456&childPartNumber=",
                        null,
                        "",
                        w -> w.production().removeChild(PLAIN, CHILD)),
                Exchanged.of(
                        "GET",
                        "/api/Production/CheckChildUnits?parentSerialNumber=CTRL-SN-001&parentPartNumber=CTRL-100",
                        null,
                        "{\"ok\":true}",
                        w -> w.production().checkChildren(PLAIN)),
                Exchanged.of(
                        "GET", "/api/Production/Units/Changes?maxCount=50", null, "[{\"id\":31}]", w -> w.production()
                                .getChanges(50)),
                Exchanged.of("DELETE", "/api/Production/Units/Changes/31", null, "", w -> w.production()
                        .deleteChange(31)),
                Exchanged.of(
                        "PUT",
                        "/api/Production/Batches",
                        "[{\"batchNumber\":\"LOT-417\",\"batchSize\":250}]",
                        "{}",
                        w -> w.production().saveBatches(List.of(ProductionBatch.of("LOT-417", 250)))),
                Exchanged.of(
                        "GET",
                        "/api/Production/SerialNumbers/Types",
                        null,
                        "[{\"name\":\"ModemIds\"}]",
                        w -> w.production().serialNumbers().getTypes()),
                Exchanged.of(
                        "POST",
                        "/api/Production/SerialNumbers/Take?serialNumberType=Node%20Address&quantity=2&refSN=SN%2000%2042"
                                + "&refPN=A%2FB&stationName=ST-01&onlyInSequence=true",
                        null,
                        TAKEN,
                        w -> w.production()
                                .serialNumbers()
                                .take(SerialNumberRequest.of("Node Address", 2)
                                        .withForSerialNumber("SN 00 42")
                                        .withForPartNumber("A/B")
                                        .withStationName("ST-01")
                                        .withOnlyInSequence(true))),
                Exchanged.of(
                        "GET",
                        "/api/Production/SerialNumbers/ByRange?serialNumberType=T&startAddress=A&endAddress=B"
                                + "&startDate=2026-01-01T00%3A00%3A00Z",
                        null,
                        "[]",
                        w -> w.production()
                                .serialNumbers()
                                .findInRange("T", SerialNumberRange.of("A", "B").generated(from, null))),
                Exchanged.of(
                        "GET",
                        "/api/Production/SerialNumbers/ByReference?serialNumberType=T&refSN=S&refPN=P",
                        null,
                        "[{\"id\":\"A4\",\"refSN\":\"S\"}]",
                        w -> w.production().serialNumbers().findByReference(new SerialNumberReference("T", "S", "P"))));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void call_whenMade_sendsTheRequestOfTheContract(Exchanged exchange) {
        exchange.verify(SERVER, wats);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void calls_whenAnArgumentIsBlankOrOutOfRange_areRefusedUnsent(String blank) {
        UnitKey nobody = new UnitKey(blank, "P");
        UnitKey nothing = new UnitKey("S", blank);
        for (Mono<?> call : List.of(
                production.getUnit(nobody),
                production.findUnit(nothing),
                production.getGrade(nobody),
                production.setProcess(PLAIN, blank),
                production.checkChildren(nobody),
                production.getChanges(0).next(),
                production.saveUnits(List.of()),
                production.saveBatches(List.of()),
                numbers.take(SerialNumberRequest.of(blank, 1)),
                numbers.take(SerialNumberRequest.of("T", 0)),
                numbers.findInRange("T", SerialNumberRange.of(blank, "B")).next(),
                numbers.findInRange("T", SerialNumberRange.all()).next(),
                numbers.findByReference(new SerialNumberReference("T", blank, null))
                        .next(),
                numbers.export(blank, SerialNumberFormat.CSV, SerialNumberRange.all())
                        .next())) {
            assertThat(failureOf(call).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        }
        SERVER.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void getUnit_whenThereIsNone_isNotFoundAndFindUnitEmpty() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));
        assertThat(failureOf(production.getUnit(PLAIN)).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(production.findUnit(PLAIN)).expectComplete().verify(LIMIT);
    }

    @Test
    void saveUnit_whenTheServerCountsAnError_failsWithItsReasons() {
        SERVER.stubFor(
                any(anyUrl()).willReturn(okJson("{\"okCount\":0,\"errorCount\":1,\"errors\":[\"Unknown revision\"]}")));
        Unit unit = Unit.of("S", "P", "Z").build();
        assertThat(failureOf(production.saveUnit(unit)))
                .hasMessageContaining("Unknown revision")
                .extracting(failure -> failure.code())
                .isEqualTo(ErrorCode.OPERATION_FAILED);
        StepVerifier.create(production.saveUnits(List.of(unit)).map(SavedUnits::errorCount))
                .expectNext(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "null"})
    void isPassing_whenGraded_isWhatTheLastRunsSay(String passed) {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("{\"allProcessesPassedLastRun\":" + passed + "}")));
        StepVerifier.create(production.isPassing(PLAIN))
                .expectNext(passed.equals("true"))
                .expectComplete()
                .verify(LIMIT);
    }

    private List<SerialNumber> taken(String answer) {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson(answer)));
        return numbers.take(SerialNumberRequest.of("T", 3))
                .map(TakenSerialNumbers::numbers)
                .block(LIMIT);
    }

    @Test
    void take_whenAnsweredInXml_readsEveryAttributeInAnyOrder() {
        assertThat(taken(TAKEN))
                .containsExactly(
                        new SerialNumber(
                                "A4&0",
                                Instant.parse("2025-03-01T08:00:00Z"),
                                2,
                                "S",
                                "P",
                                "ST-01",
                                Map.of("extra", "x")),
                        SerialNumber.of("A4-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<SerialNumbers><SN id=\"A\"/><SN id=\"B\"/></SerialNumbers>",
                "\"<SerialNumbers><SN id=\\\"A\\\"/><SN id=\\\"B\\\"/></SerialNumbers>\"",
                "\uFEFF <SerialNumbers xmlns=\"urn:x\"><SN id='A'></SN><SN id='B'/></SerialNumbers>",
                "[\"A\",\"B\"]",
                "[{\"id\":\"A\"},null,{\"id\":\"B\"}]"
            })
    void take_whateverTheFormOfTheAnswer_readsTheNumbers(String answer) {
        assertThat(taken(answer)).extracting(SerialNumber::id).containsExactly("A", "B");
    }

    @Test
    void take_whenThePoolRunsOut_saysThatTheyAreFewer() {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("<SerialNumbers><SN id=\"A\"/></SerialNumbers>")));
        StepVerifier.create(numbers.take(SerialNumberRequest.of("T", 2)))
                .assertNext(taken -> assertThat(taken.isComplete()).isFalse())
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(numbers.take(SerialNumberRequest.of("T", 1)))
                .assertNext(taken -> assertThat(taken.isComplete()).isTrue())
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<SerialNumbers><SN",
                "<SerialNumbers><SN seq=\"1\"/></SerialNumbers>",
                "<SerialNumbers><SN id=\"A\" seq=\"x\"/></SerialNumbers>",
                "<SerialNumbers><SN id=\"A\" taken=\"x\"/></SerialNumbers>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><SerialNumbers><SN id=\"&b;\"/></SerialNumbers>",
                "{\"id\":\"A\"}",
                "oops",
                ""
            })
    void take_whenTheAnswerIsNoSerialNumbers_isAnInvalidResponse(String answer) {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson(answer)));
        assertThat(failureOf(numbers.take(SerialNumberRequest.of("T", 1))).code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
        SERVER.verify(1, anyRequestedFor(anyUrl()));
    }

    @Test
    void files_whenExportedAndImported_goAsTheyAre() {
        SERVER.stubFor(get("/api/Production/SerialNumbers?serialNumberType=T&format=CSV&startAddress=A&endAddress=B")
                .withHeader("Accept", equalTo("*/*"))
                .willReturn(aResponse().withBody("A\r\nB\r\n")));
        SERVER.stubFor(put("/api/Production/SerialNumbers?serialNumberType=T&format=XML")
                .withHeader("Content-Type", containing("multipart/form-data"))
                .withMultipartRequestBody(aMultipart("file").withBody(equalTo("<SerialNumbers/>")))
                .willReturn(aResponse().withStatus(204)));
        StepVerifier.create(numbers.export("T", SerialNumberFormat.CSV, SerialNumberRange.of("A", "B"))
                        .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
                        .reduce(String::concat))
                .expectNext("A\r\nB\r\n")
                .expectComplete()
                .verify(LIMIT);
        FileContent file = FileContent.of("pool.xml", "<SerialNumbers/>".getBytes(StandardCharsets.UTF_8));
        StepVerifier.create(numbers.importFile("T", SerialNumberFormat.XML, file))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void unstableUnits_whenUsed_askTheInternalEndpointsAsTheirPagesDo() {
        SERVER.stubFor(get("/api/internal/Mes/GetUnitPhases")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .willReturn(okJson("[{\"UnitPhaseId\":2,\"Code\":\"Under_Production\",\"Name\":\"Under production\"},"
                        + "{\"UnitPhaseId\":16,\"Code\":\"Finalized\",\"Name\":\"Finalized\"}]")));
        SERVER.stubFor(post("/api/internal/Production/RemoveAllChildUnits?serialNumber=CTRL-SN-001&partNumber=CTRL-100")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .willReturn(aResponse().withStatus(204)));
        UnstableUnits units = production.unstableUnits();
        for (String name : List.of("under production", "UNDER_PRODUCTION")) {
            StepVerifier.create(units.getPhase(name))
                    .expectNext(UnitPhase.UNDER_PRODUCTION)
                    .expectComplete()
                    .verify(LIMIT);
        }
        assertThat(failureOf(units.getPhase("Passed")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(units.removeAllChildren(PLAIN)).expectComplete().verify(LIMIT);
    }

    private static List<String> outcomes(Flux<? extends Result<?>> results) {
        return results.map(result -> result.<String>fold(
                        value -> "ok", failed -> failed.code().name()))
                .collectList()
                .block(LIMIT);
    }

    @Test
    void batches_whenOneKeyFails_haveEveryOutcomeInOrder() {
        SERVER.stubFor(any(urlMatching(".*BAD.*")).willReturn(aResponse().withStatus(404)));
        SERVER.stubFor(any(urlMatching("/api/Production/Unit/[AB]/P")).willReturn(okJson(UNIT)));
        SERVER.stubFor(
                any(urlMatching("/api/Production/UnitVerification.*=[AB]&.*")).willReturn(okJson(GRADE)));
        SERVER.stubFor(
                any(urlMatching("/api/Production/CheckChildUnits.*=[AB]&.*")).willReturn(okJson("{\"ok\":1}")));
        SERVER.stubFor(any(urlMatching("/api/Production/SerialNumbers/ByReference.*=[AB]"))
                .willReturn(okJson("[]")));
        SERVER.stubFor(put("/api/Production/Units").willReturn(okJson(SAVED)));
        SERVER.stubFor(put("/api/Production/Units")
                .withRequestBody(containing("BAD"))
                .willReturn(okJson("{\"okCount\":0,\"errorCount\":1,\"errors\":[]}")));
        List<String> serials = List.of("A", "BAD", "B");
        List<UnitKey> keys =
                serials.stream().map(serial -> new UnitKey(serial, "P")).toList();
        assertThat(List.of(
                        outcomes(production.getUnitsBatch(keys)),
                        outcomes(production.getGradesBatch(keys)),
                        outcomes(production.checkChildrenBatch(keys)),
                        outcomes(numbers.findByReferenceBatch(serials.stream()
                                .map(serial -> new SerialNumberReference("T", serial, null))
                                .toList()))))
                .allMatch(List.of("ok", "NOT_FOUND", "ok")::equals);
        assertThat(outcomes(production.saveUnitsBatch(serials.stream()
                        .map(serial -> Unit.of(serial, "P", "A").build())
                        .toList())))
                .containsExactly("ok", "OPERATION_FAILED", "ok");
    }
}
