package io.millrace.wats.report.model;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Codec;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Exchanged;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import io.millrace.wats.report.InsertReportResult;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** Reports as they are sent and fetched. */
class TypedReportsTest {
    @RegisterExtension
    static final StrictServer WIREMOCK = StrictServer.start();

    private final Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token(), options -> Given.impatient(options)
            .withCodec(Codec.json())); // steps are no records member by member

    private final UutReport test = EngineersReportTest.test();
    private final UurReport repair = EngineersReportTest.repair(test);

    @AfterEach
    void close() {
        wats.close();
    }

    private static String fixture(String name) {
        return Json.fixture(EngineersReportTest.class, name);
    }

    @Test
    void submit_ofATest_postsIt() {
        Exchanged.of("POST", "/api/Report/WSJF", fixture("test.json"), "{}", client -> client.report()
                        .submit(test))
                .verify(WIREMOCK, wats);
    }

    @Test
    void submit_ofARepair_postsIt() {
        Exchanged.of("POST", "/api/Report/WSJF", fixture("repair.json"), "{}", client -> client.report()
                        .submit(repair))
                .verify(WIREMOCK, wats);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}"})
    void submit_whenTheReceiptIsEmpty_succeedsAllTheSame(String receipt) {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(okJson(receipt)));
        StepVerifier.create(wats.report().submit(test))
                .expectNext(new InsertReportResult(null, null, null))
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'ID':'$','uuid':'$','Report_ID':7}] | true | true | 7",
                "{'id':'$','more':true} | true | false |",
                "'$' | true | false |",
                "'taken' | false | false |",
                "{'ID':4711,'Report_ID':'7'} | false | false |",
                "[] | false | false |",
                "[null] | false | false |",
                "12 | false | false |"
            })
    void submit_whateverTheReceiptLooksLike_succeedsWithWhatCanBeReadOfIt(
            String receipt, boolean hasId, boolean hasUuid, Integer reportId) {
        UUID id = test.id();
        WIREMOCK.stubFor(
                any(anyUrl()).willReturn(okJson(receipt.replace('\'', '"').replace("$", id.toString()))));
        StepVerifier.create(wats.report().submit(test))
                .expectNext(new InsertReportResult(hasId ? id : null, hasUuid ? id : null, reportId))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void submit_whenTheConnectionIsLost_isAmbiguousAndSentOnce() {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        assertThat(failureOf(wats.report().submit(test)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        WIREMOCK.verify(1, postRequestedFor(anyUrl()));
    }

    @Test
    void submit_whenSomethingRequiredIsMissing_sendsNothing() {
        for (Report incomplete : List.of(
                test.withStationName(" "),
                test.withLocation("x".repeat(101)),
                test.withRoot(null),
                test.withProcessCode(null),
                repair.withUur(null),
                repair.withProcessCode(100))) {
            assertThat(failureOf(wats.report().submit(incomplete)).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        }
    }

    @Test
    void submitReportsBatch_whenOneIsRefused_tellsOfEachInOrder() {
        List<UutReport> reports = Stream.of("SN-1", "SN-2", "SN-3")
                .map(serialNumber -> test.withSerialNumber(serialNumber))
                .toList();
        WIREMOCK.stubFor(post("/api/Report/WSJF").willReturn(okJson("{\"Report_ID\":7}")));
        WIREMOCK.stubFor(post("/api/Report/WSJF")
                .withRequestBody(matchingJsonPath("$[?(@.sn == 'SN-2')]"))
                .willReturn(aResponse().withStatus(400).withBody("\"category\"")));
        StepVerifier.create(wats.report().submitReportsBatch(reports).map(TypedReportsTest::outcome))
                .expectNext("InsertReportResult[id=null, uuid=null, reportId=7]")
                .expectNext("INVALID_INPUT")
                .expectNext("InsertReportResult[id=null, uuid=null, reportId=7]")
                .expectComplete()
                .verify(LIMIT);
    }

    private static String outcome(Result<?> result) {
        return result.fold(String::valueOf, failure -> failure.code().name());
    }

    @Test
    void getReport_ofATest_readsIt() {
        assertRead("test.json", test);
    }

    @Test
    void getReport_ofARepair_readsIt() {
        assertRead("repair.json", repair);
    }

    private void assertRead(String name, Report expected) {
        WIREMOCK.stubFor(get("/api/Report/Wsjf/" + expected.id()).willReturn(okJson(fixture(name))));
        StepVerifier.create(wats.report().getReport(expected.id()))
                .assertNext(read -> SameJson.assertSame(Json.write(read), Json.write(expected)))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getReport_whenThereIsNone_failsAndFindReportIsEmpty() {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(notFound()));
        assertThat(failureOf(wats.report().getReport(test.id())).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(wats.report().findReport(test.id()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getReport_whenTheAnswerIsEmpty_failsNamingTheId() {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(ok()));
        assertThat(failureOf(wats.report().getReport(test.id())))
                .hasMessageContaining(test.id().toString())
                .returns(ErrorCode.NOT_FOUND, failure -> failure.code());
    }

    @Test
    void getReport_ofNoKindOfReport_isNoSuchAnswer() {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(okJson("{\"type\":\"X\"}")));
        assertThat(failureOf(wats.report().getReport(test.id())).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    @Test
    void getReportsBatch_whenOneIsMissing_tellsOfEachInOrder() {
        WIREMOCK.stubFor(get("/api/Report/Wsjf/" + test.id()).willReturn(okJson(fixture("test.json"))));
        WIREMOCK.stubFor(get("/api/Report/Wsjf/" + repair.id()).willReturn(okJson(fixture("repair.json"))));
        UUID missing = new UUID(0, 1);
        WIREMOCK.stubFor(get("/api/Report/Wsjf/" + missing).willReturn(notFound()));
        List<UUID> ids = List.of(test.id(), missing, repair.id());
        StepVerifier.create(wats.report().getReportsBatch(ids).map(result -> outcome(result.map(Report::id))))
                .expectNext(test.id().toString(), "NOT_FOUND", repair.id().toString())
                .expectComplete()
                .verify(LIMIT);
    }
}
