package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AnalyticsTest {

    private static final String FILTER = "\"partNumber\":\"PN-1\",\"testOperation\":\"ICT\"";

    private final WatsSimulator simulator = WatsSimulator.builder()
            .products(2)
            .clock(Clock.fixed(Instant.parse("2026-03-10T08:00:00Z"), ZoneOffset.UTC))
            .start();
    private final TestClient client = new TestClient(simulator);
    private int reports;

    /** Unit 1 passes at once, unit 2 the second time after a repair, unit 3 never; unit 4 is another product. */
    @BeforeEach
    void submit() {
        test("PN-1", "1", "P", 5.0, "2026-03-02T08:00:00Z");
        test("PN-1", "2", "F", 6.0, "2026-03-02T09:00:00Z");
        repair("2", "2026-03-02T10:00:00Z");
        test("PN-1", "2", "P", 5.1, "2026-03-03T08:00:00Z");
        test("PN-1", "3", "F", 4.0, "2026-03-03T09:00:00Z");
        test("PN-2", "4", "P", 5.2, "2026-03-03T10:00:00Z");
        test("PN-1", "5", "P", 5.0, "2025-01-01T10:00:00Z");
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private void test(String partNumber, String serialNumber, String result, double value, String start) {
        send(
                "\"type\":\"T\",\"processCode\":10,\"uut\":{\"execTime\":60.0"
                        + (result.equals("F") ? ",\"stepIdCausedUUTFailure\":1" : "")
                        + "},\"root\":{\"id\":0,\"name\":\"Main\",\"stepType\":\"SequenceCall\",\"status\":\"" + result
                        + "\",\"steps\":[{\"id\":1,\"name\":\"5V\",\"stepType\":\"ET_NLT\",\"status\":\"" + result
                        + "\",\"totTime\":0.5,\"numericMeas\":[{\"compOp\":\"GELE\",\"lowLimit\":4.5,\"highLimit\":5.5,\"unit\":\"V\",\"value\":"
                        + value + ",\"status\":\"" + result + "\"}]}]}",
                partNumber,
                serialNumber,
                result,
                start);
    }

    private void repair(String serialNumber, String start) {
        send(
                "\"type\":\"R\",\"processCode\":500,\"uur\":{\"processCode\":10,\"refUUT\":\"" + id(2)
                        + "\"},\"subUnits\":[{\"idx\":0,\"failures\":[{\"category\":\"Component\",\"code\":\"Defect Component\","
                        + "\"comRef\":\"C12\",\"refStepId\":1}]}]",
                "PN-1",
                serialNumber,
                "P",
                start);
    }

    private void send(String members, String partNumber, String serialNumber, String result, String start) {
        reports++;
        TestClient.Answer answer = client.post(
                "/api/Report/WSJF",
                "{\"id\":\"" + id(reports) + "\",\"pn\":\"" + partNumber
                        + "\",\"sn\":\"" + serialNumber + "\",\"rev\":\"A\",\"result\":\"" + result
                        + "\",\"machineName\":\"ICT-1\",\"location\":\"Oslo\",\"purpose\":\"Production\",\"start\":\""
                        + start + "\","
                        + members + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static String id(int number) {
        return "3f0c2a52-0b0e-4a53-9a0e-0a8f3c1d7e0" + number;
    }

    private JsonNode post(String name, String members) {
        return TestClient.json(client.post("/api/App/" + name, "{" + members + "}"));
    }

    @Test
    void yield_whenUnitsAreTestedAgain_countsThemOnceWithEachPass() {
        JsonNode rows = post("DynamicYield?dimensions=partNumber;testOperation", "");
        assertThat(rows).hasSize(2);
        JsonNode row = rows.path(0);
        assertThat(row.path("partNumber").asString()).isEqualTo("PN-1");
        assertThat(row.path("unitCount").asInt()).isEqualTo(3);
        assertThat(row.path("fpCount").asInt()).isEqualTo(1);
        assertThat(row.path("spCount").asInt()).isEqualTo(2);
        assertThat(row.path("lpCount").asInt()).isEqualTo(2);
        assertThat(row.path("fpy").asDouble()).isCloseTo(100.0 / 3, within(1e-9));
        assertThat(row.path("testReportCount").asInt()).isEqualTo(4);
        assertThat(row.path("retestCount").asInt()).isEqualTo(1);
        assertThat(row.path("ppmLpy").asDouble()).isCloseTo(1e6 / 3, within(1e-3));
    }

    @Test
    void yield_whenKpisAreNamed_hasThoseInTheirOrder() {
        JsonNode rows = post(
                "DynamicYield?dimensions=unitCount%20desc;period", "\"partNumber\":\"PN-_;X%\",\"periodCount\":30");
        assertThat(rows.toString())
                .isEqualTo("[{\"unitCount\":2,\"period\":\"2026-03-02\"},{\"unitCount\":2,\"period\":\"2026-03-03\"}]");
        assertThat(post("DynamicYield?dimensions=unitCount", "\"dateGrouping\":0,\"periodCount\":2")
                        .path(0)
                        .path("unitCount")
                        .asInt())
                .isEqualTo(5);
        assertThat(post("DynamicYield?dimensions=unitCount", "\"dateFrom\":\"2025-01-01\",\"dateTo\":\"2025-12-31\"")
                        .path(0)
                        .path("unitCount")
                        .asInt())
                .isEqualTo(1);
        assertThat(client.post("/api/App/DynamicYield?dimensions=colour", "{}").status())
                .isEqualTo(400);
    }

    @Test
    void lists_whenOrderedByVolumeOrYield_areBoundedAndHonourGroups() {
        assertThat(post("HighVolume", "\"topCount\":1")
                        .path(0)
                        .path("partNumber")
                        .asString())
                .isEqualTo("PN-1");
        assertThat(post("WorstYield", "").path(0).path("partNumber").asString()).isEqualTo("PN-1");
        assertThat(post("WorstYield", "\"minCount\":4")).isEmpty();
        assertThat(post("VolumeYield", "\"level\":\"oslo\"")).hasSize(2);
        JsonNode groups = client.json("/api/App/ProductGroups");
        assertThat(groups.path(0).path("productGroupName").asString()).isEqualTo("Module");
        assertThat(client.json("/api/App/HighVolume?days=30&productGroupId=1&levelId=1;2"))
                .hasSize(1);
        assertThat(client.json("/api/App/HighVolume?days=30&productGroupId=1&levelId=2"))
                .isEmpty();
        assertThat(client.get("/api/App/HighVolume?days=30&levelId=1").status()).isEqualTo(404);
        assertThat(post("WorstYieldByProductGroup", "")
                        .path(0)
                        .path("productGroup")
                        .asString())
                .isEqualTo("Module");
        assertThat(client.json("/api/App/Levels")).hasSize(2);
    }

    @Test
    void steps_whenTheyFail_areCountedWithTheirMeasurements() {
        JsonNode top = post("TopFailed", FILTER);
        assertThat(top).hasSize(1);
        assertThat(top.path(0).path("stepPath").asString()).isEqualTo("Main¶5V");
        assertThat(top.path(0).path("failCount").asInt()).isEqualTo(2);
        assertThat(top.path(0).path("failRate").asDouble()).isEqualTo(50);
        assertThat(client.json(
                        "/api/App/TopFailed?partNumber=PN-1&processCode=10&productGroupId=1&levelId=1&days=30&count=5"))
                .isEqualTo(top);
        JsonNode all = post("TestStepAnalysis", FILTER + ",\"run\":-2").path(1);
        assertThat(all.path("measureCount").asInt()).isEqualTo(4);
        assertThat(all.path("measureCountWof").asInt()).isEqualTo(2);
        assertThat(all.path("avg").asDouble()).isCloseTo(5.025, within(1e-9));
        assertThat(all.path("stdev").asDouble()).isCloseTo(0.8180, within(1e-4));
        assertThat(all.path("cp").asDouble()).isCloseTo(0.2037, within(1e-4));
        assertThat(all.path("cpk").asDouble()).isCloseTo(0.1936, within(1e-4));
        assertThat(all.path("stepFailedCount").asInt()).isEqualTo(2);
        assertThat(post("TestStepAnalysis", FILTER).path(1).path("measureCount").asInt())
                .isEqualTo(3);
        assertThat(post("TestStepAnalysis", FILTER + ",\"run\":-1")
                        .path(1)
                        .path("stepFailedCount")
                        .asInt())
                .isEqualTo(1);
        assertThat(post("TestStepAnalysis", FILTER + ",\"maxCount\":1")).hasSize(1);
    }

    @Test
    void measurements_whenAPathIsNamed_areItsValuesAndTheirStatistics() {
        JsonNode group =
                post("Measurements?measurementPaths=Main%C2%B65V", FILTER).path(0);
        assertThat(group.path("measurements")).hasSize(4);
        assertThat(group.path("measurements").path(0).path("value").asDouble()).isEqualTo(4.0);
        assertThat(group.path("measurements").path(0).path("limit2").asDouble()).isEqualTo(5.5);
        JsonNode aggregated = post("AggregatedMeasurements?measurementPaths=Main%C2%B65V", FILTER)
                .path(0);
        assertThat(aggregated.path("count").asInt()).isEqualTo(4);
        assertThat(aggregated.path("max").asDouble()).isEqualTo(6.0);
        assertThat(post("Measurements?measurementPaths=Main%C2%B6Other", FILTER))
                .isEmpty();
        assertThat(post("Measurements", "").path(0).path("measurements")).hasSize(3);
    }

    @Test
    void repairs_whenGrouped_tellWhatWasRepairedAndWhy() {
        JsonNode row = post("DynamicRepair?dimensions=repairCode;componentRef;referencedStep", "")
                .path(0);
        assertThat(row.path("repairCode").asString()).isEqualTo("Defect Component");
        assertThat(row.path("referencedStep").asString()).isEqualTo("5V");
        assertThat(row.path("repairCount").asInt()).isEqualTo(1);
        JsonNode history = client.json("/api/App/RelatedRepairHistory?partNumber=PN-1&revision=A&testOperationCode=10");
        assertThat(history.path(0).path("failStepPath").asString()).isEqualTo("Main¶5V");
        assertThat(client.json("/api/App/RelatedRepairHistory?partNumber=PN-1&revision=B"))
                .isEmpty();
    }

    @Test
    void reports_whenAskedFor_areTheLatestThatMatch() {
        assertThat(post("SerialNumberHistory", "\"serialNumber\":\"2\"")).hasSize(3);
        assertThat(post("UutReport", "\"status\":\"Failed\"")).hasSize(2);
        assertThat(post("UurReport", "")).hasSize(1);
        JsonNode latest = post("UutReport", "\"topCount\":1");
        assertThat(latest.path(0).path("serialNumber").asString()).isEqualTo("4");
        assertThat(client.json("/api/App/UutReport?partNumber=PN-1&dateFrom=2026-03-03T00:00:00"))
                .hasSize(2);
        assertThat(client.json("/api/App/UutReport")).hasSize(6);
    }

    @Test
    void oee_whenComputed_multipliesItsParts() {
        JsonNode oee = post(
                "OeeAnalysis?availableTime=1,1,1,1,1,0,0",
                "\"partNumber\":\"PN-1\",\"dateFrom\":\"2026-03-02T00:00:00Z\",\"dateTo\":\"2026-03-03T23:00:00Z\"");
        assertThat(oee.path("plannedProductionTime").asDouble()).isEqualTo(7200);
        assertThat(oee.path("runTime").asDouble()).isEqualTo(240);
        assertThat(oee.path("quality").asDouble()).isEqualTo(50);
        assertThat(oee.path("oee").asDouble()).isCloseTo(100 * (240.0 / 7200) * 0.5, within(1e-9));
    }

    @Test
    void oee_whenTheTimeIsYetToCome_isNothing() {
        JsonNode oee = post("OeeAnalysis?availableTime=1,1,1,1,1,0,0", "\"dateFrom\":\"2999-01-01T00:00:00Z\"");
        assertThat(oee.path("plannedProductionTime").asDouble()).isZero();
        assertThat(oee.path("oee").asDouble()).isZero();
    }

    @Test
    void yield_whenMorePeriodsAreWantedThanThereWere_isOfAllTime() {
        assertThat(post("DynamicYield?dimensions=unitCount", "\"dateGrouping\":0,\"periodCount\":" + Integer.MAX_VALUE)
                        .path(0)
                        .path("unitCount")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void reports_whenTheFilterHasManyWildcards_areAnsweredAllTheSame() {
        assertThat(post("SerialNumberHistory", "\"partNumber\":\"" + "%".repeat(40) + "x\""))
                .isEmpty();
        assertThat(post("SerialNumberHistory", "\"partNumber\":\"p%%2\"")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "DynamicYield, topCount, -1",
        "DynamicYield, minCount, 1.5",
        "DynamicYield, periodCount, -1",
        "DynamicRepair, topCount, true",
        "TopFailed, topCount, -1",
        "UutReport, topCount, -1",
        "TestStepAnalysis, maxCount, 3000000000"
    })
    void post_whenANumberIsImpossible_namesIt(String name, String member, String value) {
        TestClient.Answer answer = client.post("/api/App/" + name, "{" + FILTER + ",\"" + member + "\":" + value + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("'" + member + "'");
    }

    @ParameterizedTest
    @CsvSource({"TestStepAnalysis", "Measurements?measurementPaths=x", "OeeAnalysis?availableTime=24"})
    void post_whenSomethingRequiredIsMissing_isABadRequest(String name) {
        assertThat(client.post("/api/App/" + name, "{}").status()).isEqualTo(400);
    }
}
