package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UnitsTest {

    private static final String REPORT = """
            {"type":"T","id":"3f0c2a52-0b0e-4a53-9a0e-0a8f3c1d7e1%d","pn":"PN-1","sn":"NEW","rev":"A","processCode":%d,
             "result":"%s","machineName":"ICT-01","location":"Oslo","purpose":"Production",
             "start":"2026-03-02T08:1%d:00Z","uut":{},"root":{}}""";

    private final WatsSimulator simulator =
            WatsSimulator.builder().products(10).units(30).start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private JsonNode save(String units) {
        return TestClient.json(client.put("/api/Production/Units", units));
    }

    private static String relation(String name, String parent, String child, String check) {
        return "/api/Production/" + name + "?parentSerialNumber=" + parent + "&parentPartNumber=PN-1&childSerialNumber="
                + child + "&childPartNumber=" + check;
    }

    @Test
    void unit_whenSeededOrSaved_isReadWithProductAndTags() {
        JsonNode seeded = client.json("/api/Production/Unit/SN-000012/PN-2");
        assertThat(seeded.path("product").path("partNumber").asString()).isEqualTo("PN-2");
        assertThat(seeded.path("productRevision").path("PartNumber").asString()).isEqualTo("PN-2");
        assertThat(seeded.path("tags").path(0).path("key").asString()).isEqualTo("Lot");
        assertThat(client.get("/api/Production/Unit/SN-000031/PN-1").status()).isEqualTo(404);
        assertThat(save("[{\"serialNumber\":\"NEW\",\"partNumber\":\"PN-1\",\"extra\":0.10}]")
                        .toString())
                .isEqualTo("{\"okCount\":1,\"errorCount\":0,\"errors\":[]}");
        JsonNode unit = client.json("/api/Production/Unit/NEW/PN-1");
        assertThat(unit.path("extra").toString()).isEqualTo("0.10");
        assertThat(unit.path("unitPhase").asString()).isEqualTo("Under production");
        assertThat(simulator.requests("NEW")).isEqualTo(2);
    }

    @Test
    void save_whenOneOfSeveralIsWrong_savesTheOthersAndCountsIt() {
        JsonNode result = save("[{\"serialNumber\":\"A\",\"partNumber\":\"PN-1\"},{\"serialNumber\":\"B\"},"
                + "{\"serialNumber\":\"C\",\"partNumber\":\"PN-1\",\"unitPhaseId\":3}]");
        assertThat(result.path("okCount").asInt()).isEqualTo(1);
        assertThat(result.path("errorCount").asInt()).isEqualTo(2);
        assertThat(result.path("errors").path(0).asString()).contains("B", "'partNumber'");
        assertThat(client.get("/api/Production/Unit/C/PN-1").status()).isEqualTo(404);
    }

    @Test
    void phaseAndProcess_whenSet_areReadAndQueuedAsAChange() {
        String unit = "serialNumber=SN-000001&partNumber=PN-1";
        assertThat(client.put("/api/Production/SetUnitPhase?phase=16&" + unit, "")
                        .status())
                .isEqualTo(200);
        assertThat(client.put("/api/Production/SetUnitProcess?processName=Packing&" + unit, "")
                        .status())
                .isEqualTo(200);
        JsonNode read = client.json("/api/Production/Unit/SN-000001/PN-1");
        assertThat(read.path("unitPhase").asString()).isEqualTo("Finalized");
        assertThat(read.path("processCode").asString()).isEqualTo("210");
        JsonNode changes = client.json("/api/Production/Units/Changes?maxCount=10");
        assertThat(changes).hasSize(1);
        assertThat(changes.path(0).path("newUnitPhaseId").asInt()).isEqualTo(16);
        String id = changes.path(0).path("id").toString();
        assertThat(client.delete("/api/Production/Units/Changes/" + id).status())
                .isEqualTo(200);
        assertThat(client.delete("/api/Production/Units/Changes/" + id).status())
                .isEqualTo(404);
        assertThat(client.put("/api/Production/SetUnitPhase?phase=3&" + unit, "")
                        .status())
                .isEqualTo(400);
        assertThat(client.put("/api/Production/SetUnitProcess?processName=None&" + unit, "")
                        .status())
                .isEqualTo(400);
        assertThat(client.put("/api/Production/SetUnitProcess?" + unit, "").status())
                .isEqualTo(404);
    }

    @Test
    void child_whenFinalizedAndFree_becomesAPartAndCanBeTakenOut() {
        String add = relation("AddChildUnit", "SN-000001", "SN-000002", "PN-2&checkPartNumber=&checkRevision=");
        assertThat(client.post(add, "").body()).contains("must be in the phase Finalized");
        client.put("/api/Production/SetUnitPhase?phase=16&serialNumber=SN-000002&partNumber=PN-2", "");
        assertThat(client.post(add.replace("checkPartNumber=", "checkPartNumber=PN-9"), "")
                        .status())
                .isEqualTo(400);
        assertThat(client.post(add, "").status()).isEqualTo(200);
        assertThat(client.post(add, "").body()).contains("has a parent already");
        JsonNode parent = client.json("/api/Production/Unit/SN-000001/PN-1");
        assertThat(parent.path("subUnits").path(0).path("parentSerialNumber").asString())
                .isEqualTo("SN-000001");
        assertThat(client.json("/api/Production/CheckChildUnits?parentSerialNumber=SN-000001&parentPartNumber=")
                        .path("isValid")
                        .asBoolean())
                .isTrue();
        assertThat(client.post(relation("RemoveChildUnit", "SN-000001", "SN-000002", "PN-2"), "")
                        .status())
                .isEqualTo(200);
        assertThat(client.json("/api/Production/Unit/SN-000001/PN-1").path("subUnits"))
                .isEmpty();
    }

    @Test
    void child_whenItHoldsTheParent_isRefused() {
        client.put("/api/Production/SetUnitPhase?phase=16&serialNumber=SN-000001&partNumber=PN-1", "");
        client.put("/api/Production/SetUnitPhase?phase=16&serialNumber=SN-000011&partNumber=PN-1", "");
        String checks = "PN-1&checkPartNumber=PN-1&checkRevision=A,%25";
        assertThat(client.post(relation("AddChildUnit", "SN-000001", "SN-000011", checks), "")
                        .status())
                .isEqualTo(200);
        assertThat(client.post(relation("AddChildUnit", "SN-000011", "SN-000001", checks), "")
                        .body())
                .contains("part of itself");
        String all = "/api/internal/Production/RemoveAllChildUnits?serialNumber=SN-000001&partNumber=PN-1";
        assertThat(client.send("POST", all, "", "Referer", simulator.url()).status())
                .isEqualTo(200);
        assertThat(client.json("/api/Production/Unit/SN-000011/PN-1")
                        .path("parentSerialNumber")
                        .isNull())
                .isTrue();
    }

    @Test
    void grade_whenReportsCome_followsThem() {
        assertThat(client.get("/api/Production/UnitVerification?serialNumber=NEW")
                        .status())
                .isEqualTo(404);
        client.post("/api/Report/WSJF", REPORT.formatted(1, 10, "F", 1));
        assertThat(grade().path("status").asString()).isEqualTo("Failed");
        client.post("/api/Report/WSJF", REPORT.formatted(2, 10, "P", 2));
        JsonNode second = grade();
        assertThat(second.path("status").asString()).isEqualTo("Passed");
        assertThat(second.path("allProcessesPassedFirstRun").asBoolean()).isFalse();
        assertThat(second.path("allProcessesPassedLastRun").asBoolean()).isTrue();
        assertThat(second.path("results").path(0).path("totalCount").asInt()).isEqualTo(2);
        assertThat(second.path("results").path(0).path("nonPassedCount").asInt())
                .isEqualTo(1);
        client.post("/api/Report/WSJF", REPORT.replace("NEW", "OTHER").formatted(3, 50, "P", 3));
        assertThat(grade().path("status").asString()).isEqualTo("Unknown");
    }

    private JsonNode grade() {
        return client.json("/api/Production/UnitVerification?serialNumber=NEW&partNumber=PN-1");
    }

    @Test
    void numbers_whenTaken_areNobodyElsesAndFoundByReference() {
        String take = "/api/Production/SerialNumbers/Take?serialNumberType=MACAddress&quantity=2&refSN=NEW&refPN=PN-1";
        TestClient.Answer first = client.post(take, "");
        assertThat(first.headers().get("Content-Type")).startsWith("application/xml");
        assertThat(first.body()).contains("<SN id=\"A4-0C-00-00-0001\"", "refSN=\"NEW\"");
        assertThat(client.post(take, "").body()).contains("00-00-0003").doesNotContain("00-00-0001");
        assertThat(client.json("/api/Production/SerialNumbers/ByReference?serialNumberType=MACAddress&refSN=NEW"))
                .hasSize(4);
        String range = "serialNumberType=MACAddress&startAddress=A4-0C-00-00-0004&endAddress=A4-0C-00-00-0006";
        assertThat(client.json("/api/Production/SerialNumbers/ByRange?" + range))
                .hasSize(3);
        assertThat(client.get("/api/Production/SerialNumbers?format=CSV&" + range)
                        .body())
                .contains("A4-0C-00-00-0004;20", "A4-0C-00-00-0005;;;;");
        assertThat(client.post(take.replace("quantity=2", "quantity=1000&onlyInSequence=true"), "")
                        .status())
                .isEqualTo(400);
        client.post(take.replace("quantity=2", "quantity=9999"), "");
        assertThat(client.post(take, "").status()).isEqualTo(404);
        assertThat(client.get("/api/Production/SerialNumbers/Types").body()).contains("MAC_ADDRESS");
    }

    @Test
    void numbers_whenImported_canBeTaken() {
        String path = "/api/Production/SerialNumbers?serialNumberType=IMEI&format=";
        assertThat(client.upload("PUT", path + "CSV", "n.csv", "text/csv", "id\n000\n001\n")
                        .status())
                .isEqualTo(200);
        assertThat(client.upload(
                                "PUT",
                                path + "XML",
                                "n.xml",
                                "text/xml",
                                "<SerialNumbers><SN id='002'/></SerialNumbers>")
                        .status())
                .isEqualTo(200);
        assertThat(client.post("/api/Production/SerialNumbers/Take?serialNumberType=IMEI&quantity=3", "")
                        .body())
                .contains("\"000\"", "\"001\"", "\"002\"");
        assertThat(client.put(path + "CSV", "id").status()).isEqualTo(400);
        assertThat(client.put("/api/Production/Batches", "[{\"batchNumber\":\"LOT-1\"}]")
                        .status())
                .isEqualTo(200);
    }
}
