package io.millrace.wats.report;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static io.millrace.wats.report.HeaderFields.PART_NUMBER;
import static io.millrace.wats.report.HeaderFields.PROCESS_CODE;
import static io.millrace.wats.report.HeaderFields.RESULT;
import static io.millrace.wats.report.HeaderFields.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Exchanged;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Finding reports: what is asked, and what comes of the answers. */
class ReportHeadersTest {
    private static final String ID = "7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90";

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final ReportClient reports = wats.report();

    @AfterEach
    void close() {
        wats.close();
    }

    /** A query and what is sent of it, apart from the page. */
    record Asked(HeaderQuery query, Map<String, String> parameters) {}

    static List<Asked> queries() {
        return List.of(
                new Asked(HeaderQuery.all(), Map.of("$orderby", "uuid")),
                new Asked(HeaderQuery.uut(), Map.of("$orderby", "uuid", "$filter", "reportType eq 'T'")),
                new Asked(
                        HeaderQuery.uut()
                                .matching(PART_NUMBER
                                        .eq("PSU-240")
                                        .and(START.ge(Instant.parse("2026-03-01T00:00:00Z")))
                                        .and(RESULT.eq("Failed")))
                                .with(
                                        HeaderDetail.SUB_UNITS,
                                        HeaderDetail.MISC_INFO,
                                        HeaderDetail.ASSETS,
                                        HeaderDetail.ATTACHMENTS,
                                        HeaderDetail.ASSETS)
                                .orderedBy(HeaderOrder.NEWEST_FIRST),
                        Map.of(
                                "$filter",
                                "reportType eq 'T' and partNumber eq 'PSU-240' and start ge 2026-03-01T00:00:00Z"
                                        + " and result eq 'Failed'",
                                "$orderby",
                                "start desc,uuid",
                                "$expand",
                                "subUnits,miscInfo,assets,attachments")),
                new Asked(
                        HeaderQuery.uur()
                                .matching(PROCESS_CODE.eq(500))
                                .matching(RESULT.eq("x").or(RESULT.eq("y"))),
                        Map.of(
                                "$filter",
                                "reportType eq 'R' and processCode eq 500 and (result eq 'x' or result eq 'y')",
                                "$orderby",
                                "uuid")),
                new Asked(
                        HeaderQuery.uut().withSubUnitPartNumber("O'Neil-7"),
                        Map.of(
                                "$filter",
                                "reportType eq 'T' and subUnits/any(s: s/partNumber eq 'O''Neil-7')",
                                "$expand",
                                "subUnits",
                                "$orderby",
                                "uuid")),
                new Asked(
                        HeaderQuery.uur().withSubUnitSerialNumber("PCB100-0001"),
                        Map.of(
                                "$filter",
                                "reportType eq 'R' and uurSubUnits/any(s: s/serialNumber eq 'PCB100-0001')",
                                "$expand",
                                "uurSubUnits",
                                "$orderby",
                                "uuid")),
                new Asked(
                        HeaderQuery.all()
                                .withSubUnitSerialNumber("S")
                                .matching(RESULT.eq("Failed"))
                                .orderedBy(HeaderOrder.BY_SERIAL_NUMBER),
                        Map.of(
                                "$filter",
                                "(subUnits/any(s: s/serialNumber eq 'S') or uurSubUnits/any(s: s/serialNumber eq 'S'))"
                                        + " and result eq 'Failed'",
                                "$expand",
                                "subUnits,uurSubUnits",
                                "$orderby",
                                "serialNumber,uuid")));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void queryHeaders_whenAsked_sendsTheConditionOrderAndDetails(Asked asked) {
        MappingBuilder expected =
                get(urlPathEqualTo("/api/Report/Query/Header")).withQueryParam("$top", equalTo("1000"));
        asked.parameters().forEach((name, value) -> expected.withQueryParam(name, equalTo(value)));
        SERVER.stubFor(expected.willReturn(okJson("[]")));
        StepVerifier.create(reports.queryHeaders(asked.query()))
                .expectComplete()
                .verify(LIMIT);
        assertThat(SERVER.findAll(anyRequestedFor(anyUrl()))).singleElement().satisfies(request -> assertThat(
                        request.getQueryParams().keySet())
                .hasSize(asked.parameters().size() + 1));
    }

    @Test
    void queryHeaders_whenAPageIsShortOrHoldsNulls_goesOnUntilOneIsEmpty() {
        String url = "/api/Report/Query/Header?%24orderby=uuid&%24top=3";
        SERVER.stubFor(get(url).willReturn(okJson("[{\"run\":1},null,{\"run\":2}]")));
        SERVER.stubFor(get(url + "&%24skip=3").willReturn(okJson("[{\"run\":3}]")));
        SERVER.stubFor(get(url + "&%24skip=4").willReturn(okJson("[]")));
        StepVerifier.create(reports.queryHeaders(HeaderQuery.all().withPageSizeHint(3))
                        .items()
                        .map(ReportHeader::run))
                .expectNext(1, 2, 3)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]"})
    void queryHeaders_whenThereAreNone_completesEmpty(String nothing) {
        SERVER.stubFor(get(urlPathEqualTo("/api/Report/Query/Header")).willReturn(okJson(nothing)));
        StepVerifier.create(reports.queryHeaders(HeaderQuery.uut()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void queryHeaders_whenALaterPageIsNoListAtAll_failsInsteadOfEnding() {
        String url = "/api/Report/Query/Header?%24orderby=uuid&%24top=1000";
        SERVER.stubFor(get(url).willReturn(okJson("[{}]")));
        SERVER.stubFor(get(url + "&%24skip=1").willReturn(okJson("null")));
        StepVerifier.create(reports.queryHeaders(HeaderQuery.all()))
                .expectNextCount(1)
                .expectErrorMatches(ErrorCode.INVALID_RESPONSE::matches)
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001})
    void pageSizeHint_whenTheServerWouldNotTakeIt_isRefused(int hint) {
        assertThatThrownBy(() -> HeaderQuery.all().withPageSizeHint(hint))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void getHeaders_whenTheSerialNumberIsBlank_isInvalidInputUnsent() {
        assertThat(failureOf(Flux.from(reports.getHeaders(" ")).next()).code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void header_whenAllIsExpanded_isReadAndWrittenBackAsItWas() {
        String json = Json.fixture(ReportHeadersTest.class, "header.json");
        ReportHeader header = Json.read(json, ReportHeader.class);
        assertThat(header.uuid()).isEqualTo(UUID.fromString(ID));
        assertThat(header.start()).isEqualTo(Instant.parse("2026-03-02T08:00:00.25Z"));
        assertThat(header.subUnits().get(0).partType()).isEqualTo("PCBA");
        assertThat(header.miscInfo().get(0).value()).isEqualTo("2.4.1");
        assertThat(header.assets().get(0).daysSinceCalibration()).isEqualTo(12.5);
        assertThat(header.attachments().get(0).stepId()).isEqualTo(13);
        assertThat(header.uurAttachments().get(0).id()).isEqualTo(UUID.fromString(ID));
        assertThat(Json.members(header)).isEqualTo(Json.read(json, Map.class));
    }

    @Test
    void headersBatch_whenSeveralShareAnAnswer_givesEachItsOwnNewestFirst() {
        String url = "/api/Report/Query/Header?%24filter=serialNumber%20in%20%28%27A%27%2C%27b%27%2C%27C%27%29"
                + "&%24orderby=uuid&%24top=1000";
        SERVER.stubFor(get(url).willReturn(okJson(
                "[{\"serialNumber\":\"B\",\"run\":1},{\"serialNumber\":\"A\",\"run\":2,\"start\":\"2026-01-01T00:00:00Z\"},"
                        + "{\"serialNumber\":\"A\",\"run\":3,\"start\":\"2026-01-02T00:00:00Z\"}]")));
        SERVER.stubFor(get(url + "&%24skip=3").willReturn(okJson("[]")));
        StepVerifier.create(reports.getHeadersBatch(List.of("A", "b", " ", "C"))
                        .map(result -> result.<Object>fold(
                                headers ->
                                        headers.stream().map(ReportHeader::run).toList(),
                                failed -> failed.code())))
                .expectNext(List.of(3, 2), List.of(1), ErrorCode.INVALID_INPUT, List.of())
                .expectComplete()
                .verify(LIMIT);
    }

    static List<Exchanged> misc() {
        String found = "[{\"uuid\":\"" + ID + "\",\"start\":\"2026-03-02T08:00:00\",\"processCode\":100,"
                + "\"miscData\":[{\"description\":\"Firmware\",\"data\":\"2.4.1\"}]}]";
        String path = "/api/Report/Query/HeaderByMiscInfo?";
        return List.of(
                Exchanged.of("GET", path + "description=Firmware&data=2.4.1", null, found, w -> w.report()
                        .queryHeadersByMiscInfo(MiscInfoQuery.of("Firmware", "2.4.1"))),
                Exchanged.of(
                        "GET",
                        path + "processCode=100&serialNumber=S%201&description=Firmware",
                        null,
                        "null",
                        w -> w.report()
                                .queryHeadersByMiscInfo(MiscInfoQuery.called("Firmware")
                                        .withSerialNumber("S 1")
                                        .withProcessCode(100))));
    }

    @ParameterizedTest
    @MethodSource("misc")
    void queryHeadersByMiscInfo_whenAsked_sendsWhatIsGiven(Exchanged exchanged) {
        exchanged.verify(SERVER, wats);
    }

    @Test
    void miscInfoQuery_whenItAsksForNothing_isRefused() {
        assertThatThrownBy(() -> new MiscInfoQuery(null, null, null, null)).isInstanceOf(MillraceException.class);
    }
}
