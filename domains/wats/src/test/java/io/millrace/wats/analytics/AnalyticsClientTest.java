package io.millrace.wats.analytics;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import io.millrace.wats.report.ReportHeader;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Each stub is one request, in full: any other fails the test, and so does one that does not come. */
class AnalyticsClientTest {
    private static final YieldWindow WINDOW = new YieldWindow(7, "3;4", "Oslo & co");
    private static final String WINDOW_QUERY = "?days=7&productGroupId=3%3B4&levelId=Oslo%20%26%20co";

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final AnalyticsClient analytics = wats.analytics();

    @AfterEach
    void close() {
        wats.close();
    }

    private static String fixture(String name) {
        return Json.fixture(AnalyticsClientTest.class, name);
    }

    private static void takes(String path, String body, String answer) {
        SERVER.stubFor(
                post("/api/App/" + path).withRequestBody(equalToJson(body)).willReturn(okJson(answer)));
    }

    private static void answers(String path, String answer) {
        SERVER.stubFor(get("/api/App/" + path).willReturn(okJson(answer)));
    }

    private static <T> T valueOf(Mono<T> call) {
        return call.blockOptional(LIMIT).orElseThrow();
    }

    private static void emitsOne(Flux<?> call) {
        StepVerifier.create(call).expectNextCount(1).expectComplete().verify(LIMIT);
    }

    private static void emitsOne(Mono<? extends Limited<?>> call) {
        assertThat(valueOf(call).rows()).hasSize(1);
    }

    @Test
    void getLevelsAndProductGroups_whenAsked_listThem() {
        answers("Levels", "[{\"levelId\":1,\"levelName\":\"Oslo\"},{\"levelId\":\"a-b\"}]");
        answers("ProductGroups", "[{\"productGroupId\":3,\"productGroupName\":\"Power\"}]");
        answers("ProductGroups?includeFilters=true", "[{\"productGroupId\":3}]");
        StepVerifier.create(analytics.getLevels())
                .expectNext(new LevelInfo("1", "Oslo", Map.of()), new LevelInfo("a-b", null, Map.of()))
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(analytics.getProductGroups())
                .expectNext(new ProductGroup("3", "Power", Map.of()))
                .expectComplete()
                .verify(LIMIT);
        emitsOne(analytics.getProductGroupsWithFilters());
    }

    @Test
    void getDynamicYield_whenEveryMemberIsGiven_sendsThemUnderTheVendorsNames() {
        takes("DynamicYield?dimensions=unitCount%20desc%3BpartNumber%3Bperiod", fixture("filter.json"), "[{}]");
        emitsOne(analytics.getDynamicYield(WatsFilter.where()
                .serialNumber("PSU240-00417")
                .partNumber("PSU-240;PSU-24%")
                .revision("C")
                .batchNumber("B-2209")
                .stationName("FCT-03")
                .testOperation("End of line test")
                .status("Failed")
                .yieldPercent(95)
                .miscDescription("Firmware")
                .miscValue("2.4.1")
                .productGroup("Power")
                .level("Oslo")
                .swFilename("psu240.seq")
                .swVersion("3.1.0")
                .socket("1")
                .dateFrom(Instant.parse("2026-01-31T11:30:00Z"))
                .dateTo(Instant.parse("2026-03-02T11:30:15.250Z"))
                .dateGrouping(DateGrouping.DAY)
                .periodCount(30)
                .includeCurrentPeriod(false)
                .maxCount(10_000)
                .minCount(5)
                .topCount(10)
                .dimensions("unitCount desc;partNumber;period")
                .run(RunFilter.FIRST)
                .build()));
    }

    @Test
    void getDynamicYield_whenOnlyDimensionsAreGiven_sendsThemInTheQueryAlone() {
        takes("DynamicYield?dimensions=fpy%20asc%3BunitCount%3BpartNumber", "{}", "[{}]");
        emitsOne(analytics.getDynamicYield(WatsFilter.none().withDimensions("fpy asc;unitCount;partNumber")));
    }

    @Test
    void getDynamicYield_whenNothingIsGiven_sendsAnEmptyObject() {
        takes("DynamicYield", "{}", "[{}]");
        emitsOne(analytics.getDynamicYield(WatsFilter.none()));
    }

    @Test
    void getDynamicYield_whenAPeriodIsGiven_includesTheCurrentOneUnlessToldNotTo() {
        takes("DynamicYield", "{\"periodCount\":7,\"dateGrouping\":4,\"includeCurrentPeriod\":true}", "[{}]");
        takes("DynamicYield", "{\"periodCount\":7,\"includeCurrentPeriod\":false}", "[{}]");
        WatsFilter week = WatsFilter.none().withPeriodCount(7);
        emitsOne(analytics.getDynamicYield(week.withDateGrouping(DateGrouping.of(4))));
        emitsOne(analytics.getDynamicYield(week.withIncludeCurrentPeriod(false)));
    }

    @Test
    void getDynamicYield_whenOtherMembersAreGiven_sendsThemAsTheyAre() {
        takes(
                "DynamicYield?dimensions=assetName",
                "{\"assetName\":\"Bench DMM\",\"dimensions\":\"assetName\",\"x\":null}",
                "[{}]");
        Map<String, Object> others = new LinkedHashMap<>();
        others.put("assetName", "Bench DMM");
        others.put("x", null);
        emitsOne(analytics.getDynamicYield(
                WatsFilter.where().dimensions("assetName").unknown(others).build()));
    }

    @Test
    void getYieldSummary_whenAsked_groupsByPeriod() {
        takes(
                "DynamicYield?dimensions=partNumber%3Bperiod",
                "{\"partNumber\":\"PSU-240\",\"periodCount\":30,\"dimensions\":\"partNumber;period\","
                        + "\"includeCurrentPeriod\":true}",
                "[{}]");
        takes(
                "DynamicYield?dimensions=stationName%3Bperiod",
                "{\"stationName\":\"FCT 03\",\"periodCount\":7,\"dimensions\":\"stationName;period\","
                        + "\"includeCurrentPeriod\":true}",
                "[{}]");
        emitsOne(analytics.getYieldSummary("PSU-240", 30));
        emitsOne(analytics.getStationYield("FCT 03", 7));
    }

    @Test
    void getDynamicRepair_whenAsked_sendsWhatDynamicYieldDoes() {
        takes("DynamicRepair?dimensions=repairCode", "{}", "[{\"partNumber\":\"PSU-240\",\"repairCount\":4}]");
        Limited<RepairStatistics> repairs =
                valueOf(analytics.getDynamicRepair(WatsFilter.none().withDimensions("repairCode")));
        assertThat(repairs.rows().get(0).repairCount()).isEqualTo(4);
    }

    @Test
    void yieldLists_whenGivenAFilter_postItAsItIs() {
        WatsFilter quarters = WatsFilter.where()
                .level("Oslo")
                .periodCount(4)
                .dateGrouping(DateGrouping.QUARTER)
                .topCount(5)
                .build();
        String body = "{\"level\":\"Oslo\",\"dateGrouping\":1,\"periodCount\":4,\"topCount\":5}";
        Stream.of("VolumeYield", "HighVolume", "HighVolumeByProductGroup", "WorstYield", "WorstYieldByProductGroup")
                .forEach(path -> takes(path, body, "[{\"fpy\":91.7}]"));
        emitsOne(analytics.getVolumeYield(quarters));
        emitsOne(analytics.getHighVolume(quarters));
        emitsOne(analytics.getHighVolumeByProductGroup(quarters));
        emitsOne(analytics.getWorstYield(quarters));
        emitsOne(analytics.getWorstYieldByProductGroup(quarters));
    }

    @Test
    void yieldLists_whenGivenAWindow_askWithTheThreeRequiredParameters() {
        Stream.of("VolumeYield", "HighVolume", "WorstYield").forEach(path -> answers(path + WINDOW_QUERY, "[{}]"));
        emitsOne(analytics.getVolumeYield(WINDOW));
        emitsOne(analytics.getHighVolume(WINDOW));
        emitsOne(analytics.getWorstYield(WINDOW));
    }

    @Test
    void getTopFailed_whenAsked_isReadEitherWay() {
        String step = "[{\"stepName\":\"Ripple\",\"stepPath\":\"Main¶Ripple\",\"failCount\":12,\"totalCount\":300,"
                + "\"failRate\":4.0,\"firstFailDate\":\"2026-03-01T08:00:00\"}]";
        takes("TopFailed", "{\"partNumber\":\"PSU-240\",\"topCount\":5}", step);
        answers("TopFailed" + WINDOW_QUERY + "&partNumber=A%2FB%20C%3F%23%25%2B%C3%BC&processCode=100&count=5", step);
        WatsFilter filter = WatsFilter.where().partNumber("PSU-240").topCount(5).build();
        for (Flux<TopFailedStep> call : List.of(
                analytics.getTopFailed(filter),
                analytics.getTopFailed(new TopFailedQuery("A/B C?#%+ü", 100, WINDOW, 5)))) {
            StepVerifier.create(call)
                    .assertNext(failed -> {
                        assertThat(failed.stepPath()).isEqualTo("Main¶Ripple");
                        assertThat(failed.failRate()).isEqualTo(4.0);
                        assertThat(failed.firstFailDate()).isEqualTo("2026-03-01T08:00:00Z");
                    })
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void getRelatedRepairHistory_whenAsked_sendsWhatIsGiven() {
        answers("RelatedRepairHistory?partNumber=A%2FB&revision=C", "[{\"failCode\":\"Defect Component\"}]");
        answers(
                "RelatedRepairHistory?partNumber=A%2FB&revision=C&repairOperationCode=500&testOperationCode=100",
                "[{\"repairDate\":\"2026-03-02T12:00:00Z\"}]");
        emitsOne(analytics.getRelatedRepairHistory(RepairHistoryQuery.of("A/B", "C")));
        emitsOne(analytics.getRelatedRepairHistory(new RepairHistoryQuery("A/B", "C", 500, 100)));
    }

    @Test
    void getTestStepAnalysis_whenAsked_postsTheFilterAndReadsEveryStatistic() {
        takes(
                "TestStepAnalysis",
                "{\"partNumber\":\"PSU-240\",\"testOperation\":\"ICT\",\"dateFrom\":\"2026-02-23T11:30:00Z\","
                        + "\"maxCount\":500,\"run\":-1}",
                fixture("steps.json"));
        Limited<StepAnalysisRow> steps = valueOf(analytics.getTestStepAnalysis(WatsFilter.where()
                .partNumber("PSU-240")
                .testOperation("ICT")
                .dateFrom(Instant.parse("2026-02-23T11:30:00Z"))
                .maxCount(500)
                .run(RunFilter.LAST)
                .build()));
        assertThat(steps.mayBeCut()).isFalse();
        assertThat(steps.rows().get(0).stepCausedUutTerminated()).isEqualTo(9);
        assertThat(steps.rows().get(0).sigmaLow3Wof()).isEqualTo(-1.25);
        assertThat(steps.rows().get(0).cpk()).isNaN();
    }

    private static MeasurementQuery measurements(MeasurementPath... paths) {
        return MeasurementQuery.of(
                WatsFilter.where().partNumber("PSU-240").testOperation("ICT").build(), paths);
    }

    private static final String FILTER = "{\"partNumber\":\"PSU-240\",\"testOperation\":\"ICT\"}";

    @Test
    void getMeasurements_whenAsked_sendsThePathsInTheQueryAndKeepsGroups() {
        takes(
                "Measurements?measurementPaths=Main%C2%B6Ripple%C2%B6%C2%B612V%3BMain%C2%B65V%20rail",
                FILTER, fixture("measurements.json"));
        Limited<MeasurementData> answer = valueOf(analytics.getMeasurements(measurements(
                MeasurementPath.of("Main", "Ripple").measurement("12V"), MeasurementPath.parse("Main/5V rail"))));
        assertThat(answer.mayBeCut()).isFalse();
        assertThat(answer.rows()).hasSize(2);
        assertThat(answer.rows().get(0).partNumber()).isEqualTo("PSU-240");
        assertThat(answer.rows().get(0).measurements()).hasSize(2);
        assertThat(answer.rows().stream().flatMap(MeasurementData::values).map(MeasurementData::value))
                .containsExactly(11.2, 11.3, 5.01);
        assertThat(answer.rows().get(1).limitHigh()).isEqualTo(5.25);
    }

    @Test
    void getMeasurements_whenARowHasOtherNumbersAndNoDate_keepsThem() {
        takes(
                "Measurements",
                FILTER,
                "[{\"id\":4711,\"timestamp\":638763,\"value\":5.0}," + "{\"timestamp\":\"2026-03-02T08:00:00.25Z\"}]");
        List<MeasurementData> rows =
                valueOf(analytics.getMeasurements(measurements())).rows();
        assertThat(rows.get(0))
                .returns("4711", MeasurementData::reportId)
                .returns(638763, MeasurementData::timestamp)
                .returns(null, MeasurementData::startUtc);
        assertThat(rows.get(1).startUtc()).isEqualTo("2026-03-02T08:00:00.25Z");
    }

    @Test
    void getMeasurements_whenNoPathIsGiven_sendsNone() {
        takes("Measurements", FILTER, "[]");
        assertThat(valueOf(analytics.getMeasurements(measurements())).rows()).isEmpty();
    }

    @Test
    void getAggregatedMeasurements_whenTheCountsReachTheServersCap_mayBeCut() {
        takes(
                "AggregatedMeasurements?measurementPaths=Main",
                FILTER,
                "[{\"measurements\":[{\"count\":9000,\"variance\":1.5},{\"count\":1000}]}]");
        Limited<AggregatedMeasurement> answer =
                valueOf(analytics.getAggregatedMeasurements(measurements(MeasurementPath.of("Main"))));
        assertThat(answer.mayBeCut()).isTrue();
        assertThat(answer.rows().get(0).values().findFirst().orElseThrow().var())
                .isEqualTo(1.5);
    }

    @Test
    void getOeeAnalysis_whenAsked_sendsTheHoursAndWhatElseIsGiven() {
        takes(
                "OeeAnalysis?availableTime=24%2C24%2C24%2C24%2C24%2C24%2C24",
                "{\"stationName\":\"FCT-03\"}", "{\"oee\":61.0,\"totalCount\":7}");
        takes(
                "OeeAnalysis?availableTime=8%2C8%2C8%2C8%2C7.5%2C0%2C0&minConnectionTime=1&maxConnectionTime=2"
                        + "&minExecutionTime=3&maxExecutionTime=4&targetOutput=5",
                "{\"stationName\":\"FCT-03\"}", "{\"oee\":1}");
        WatsFilter station = WatsFilter.none().withStationName("FCT-03");
        assertThat(valueOf(analytics.getOeeAnalysis(OeeQuery.aroundTheClock(station)))
                        .oee())
                .isEqualTo(61.0);
        assertThat(valueOf(analytics.getOeeAnalysis(new OeeQuery("8,8,8,8,7.5,0,0", station, 1, 2, 3, 4, 5)))
                        .oee())
                .isEqualTo(1.0);
    }

    @Test
    void reportHeaders_whenAsked_areReadInBothSpellings() {
        String headers = fixture("headers.json");
        WatsFilter filter =
                WatsFilter.where().partNumber("PSU-240").topCount(20).build();
        String body = "{\"partNumber\":\"PSU-240\",\"topCount\":20}";
        takes("SerialNumberHistory", body, headers);
        takes("UutReport", body, headers);
        takes("UurReport", body, headers);
        answers("UutReport", headers);
        List<ReportHeader> all =
                valueOf(analytics.getSerialNumberHistory(filter).collectList());
        assertThat(all).hasSize(2);
        assertThat(all.get(0)).isEqualTo(all.get(1));
        assertThat(all.get(0).start()).isEqualTo("2026-03-02T08:00:00.25Z");
        assertThat(all.get(0).userName()).isEqualTo("kari");
        for (Mono<Limited<ReportHeader>> call :
                List.of(analytics.getUutReports(), analytics.getUutReports(filter), analytics.getUurReports(filter))) {
            assertThat(valueOf(call)).isEqualTo(new Limited<>(all, false));
        }
    }

    @ParameterizedTest
    @CsvSource({"999, false", "1000, true"})
    void getUutReports_whenAsManyComeAsTheServerSendsAtMost_mayBeCut(int count, boolean cut) {
        answers("UutReport", array(count));
        assertThat(valueOf(analytics.getUutReports()).mayBeCut()).isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({"2, false", "3, true"})
    void limitedLists_whenAsManyComeAsTheFilterAllows_mayBeCut(int count, boolean cut) {
        WatsFilter three = WatsFilter.where()
                .partNumber("P")
                .testOperation("T")
                .topCount(3)
                .maxCount(3)
                .build();
        Stream.of("DynamicYield", "DynamicRepair", "TestStepAnalysis", "UurReport")
                .forEach(path -> SERVER.stubFor(post("/api/App/" + path).willReturn(okJson(array(count)))));
        assertThat(Stream.of(
                                analytics.getDynamicYield(three),
                                analytics.getDynamicRepair(three),
                                analytics.getTestStepAnalysis(three),
                                analytics.getUurReports(three))
                        .map(call -> valueOf(call).mayBeCut()))
                .containsOnly(cut);
    }

    @ParameterizedTest
    @CsvSource({"9, false", "10, true", "11, false"})
    void getDynamicYield_whenTheServersOwnLimitIsReached_mayBeCut(int count, boolean cut) {
        takes("DynamicYield", "{}", array(count));
        assertThat(valueOf(analytics.getDynamicYield(WatsFilter.none())).mayBeCut())
                .isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({"9999, false", "10000, true"})
    void getMeasurements_whenAsManyComeAsTheServerSendsAtMost_mayBeCut(int count, boolean cut) {
        takes("Measurements", FILTER, "[{\"measurements\":" + array(count) + "}]");
        assertThat(valueOf(analytics.getMeasurements(measurements())).mayBeCut())
                .isEqualTo(cut);
    }

    private static String array(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]"})
    void lists_whenTheAnswerIsEmpty_areEmpty(String answer) {
        takes("HighVolume", "{}", answer);
        takes("DynamicYield", "{}", answer);
        StepVerifier.create(analytics.getHighVolume(WatsFilter.none()))
                .expectComplete()
                .verify(LIMIT);
        assertThat(valueOf(analytics.getDynamicYield(WatsFilter.none())))
                .isEqualTo(new Limited<>(Collections.<YieldData>emptyList(), false));
    }

    @Test
    void posts_whenTheAnswerIsLost_areRepeatedBecauseTheyOnlyRead() {
        SERVER.stubFor(post("/api/App/DynamicYield").willReturn(aResponse().withStatus(503)));
        assertThat(failureOf(analytics.getDynamicYield(WatsFilter.none())).code())
                .isEqualTo(ErrorCode.SERVER_ERROR);
        SERVER.verify(3, postRequestedFor(anyUrl()));
    }

    @Test
    void arguments_whenTheyCannotBeRight_areRefusedUnsent() {
        assertThat(Stream.of(
                        analytics.getYieldSummary(" ", 7),
                        analytics.getYieldSummary("P", 0),
                        analytics.getStationYield("", 7),
                        analytics.getTestStepAnalysis(WatsFilter.none().withPartNumber("P")),
                        analytics.getTestStepAnalysis(WatsFilter.none().withTestOperation("T"))))
                .allSatisfy(call -> assertThat(failureOf(call).code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    static List<ThrowingCallable> impossible() {
        Instant now = Instant.EPOCH;
        return List.of(
                () -> WatsFilter.none().withYieldPercent(101),
                () -> WatsFilter.none().withTopCount(0),
                () -> WatsFilter.none().withMaxCount(-1),
                () -> WatsFilter.none().withMinCount(-1),
                () -> WatsFilter.none().withPeriodCount(0),
                () -> WatsFilter.where()
                        .dateFrom(now)
                        .dateTo(now.minusNanos(100))
                        .build(),
                () -> new YieldWindow(0, "1", "1"),
                () -> new YieldWindow(1, "", "1"),
                () -> new YieldWindow(1, "1", " "),
                () -> new TopFailedQuery("", 1, WINDOW, 1),
                () -> new TopFailedQuery("P", 1, WINDOW, 0),
                () -> RepairHistoryQuery.of("", "A"),
                () -> RepairHistoryQuery.of("P", ""),
                () -> new OeeQuery("24", WatsFilter.none(), null, null, null, null, null),
                () -> MeasurementPath.of("a;b"),
                () -> MeasurementPath.of(" "));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void queries_whenTheyCannotBeRight_areRefusedWhenMade(ThrowingCallable made) {
        assertThatThrownBy(made).isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @ParameterizedTest
    @CsvSource({
        "Main/Rails/5V rail, Main¶Rails¶5V rail",
        "Main/Rails/Ripple::12V, Main¶Rails¶Ripple¶¶12V",
        "Main::A::12V, Main::A¶¶12V",
        "Main¶A/B¶¶12V, Main¶A/B¶¶12V",
        "Main, Main"
    })
    void path_whenParsed_hasTheServersForm(String path, String text) {
        assertThat(MeasurementPath.parse(path)).hasToString(text);
    }

    private static List<WatsFilter> threeFilters(String path, String member) {
        for (String operation : List.of("a", "b", "c")) {
            SERVER.stubFor(post("/api/App/" + path)
                    .withRequestBody(equalToJson("{\"partNumber\":\"P\",\"testOperation\":\"" + operation + "\"}"))
                    .willReturn(okJson("[{\"" + member + "\":\"" + operation + "\"}]")
                            .withStatus(operation.equals("b") ? 403 : 200)
                            .withFixedDelay(operation.equals("a") ? 100 : 0)));
        }
        return Stream.of("a", "b", "c")
                .map(operation -> WatsFilter.where()
                        .partNumber("P")
                        .testOperation(operation)
                        .build())
                .toList();
    }

    private static void keepOrder(Flux<? extends Result<? extends Limited<?>>> results, String member) {
        StepVerifier.create(results.map(result -> result.<Object>fold(
                        answer -> Json.members(answer.rows().get(0)).get(member), failed -> failed.code())))
                .expectNext("a", ErrorCode.FORBIDDEN, "c")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getYieldsBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        keepOrder(analytics.getYieldsBatch(threeFilters("DynamicYield", "period")), "period");
    }

    @Test
    void getStepAnalysisBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        keepOrder(analytics.getStepAnalysisBatch(threeFilters("TestStepAnalysis", "stepName")), "stepName");
    }

    @Test
    void getMeasurementsBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        List<MeasurementQuery> queries = threeFilters("Measurements", "stepPath").stream()
                .map(MeasurementQuery::of)
                .toList();
        keepOrder(analytics.getMeasurementsBatch(queries), "stepPath");
    }
}
