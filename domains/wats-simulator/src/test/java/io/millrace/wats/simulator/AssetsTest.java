package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AssetsTest {

    private final WatsSimulator simulator = WatsSimulator.builder()
            .assets(25)
            .clock(Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC))
            .start();
    private final TestClient client = new TestClient(simulator);
    private final String type =
            client.json("/api/Asset/Types").path(0).path("typeId").asString();

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private String save(String members) {
        String body = "{\"typeId\":\"" + type + "\"," + members + "}";
        return TestClient.json(client.put("/api/Asset", body)).path("assetId").asString();
    }

    @Test
    void asset_whenSaved_isReadByIdAndSerialNumberWithTypeParentAndLog() {
        String parent = save("\"serialNumber\":\"S-1\"");
        String child = save("\"serialNumber\":\"S-2\",\"parentSerialNumber\":\"S-1\",\"future\":1.10");
        JsonNode asset = client.json("/api/Asset/S-2");
        assertThat(asset).isEqualTo(client.json("/api/Asset/" + child));
        assertThat(asset.path("parentAssetId").asString()).isEqualTo(parent);
        assertThat(asset.path("parentSerialNumber").asString()).isEqualTo("S-1");
        assertThat(asset.path("assetType").path("typeId").asString()).isEqualTo(type);
        assertThat(asset.path("assetLog").path(0).path("type").asInt()).isEqualTo(1);
        assertThat(asset.path("future").toString()).isEqualTo("1.10");
        assertThat(client.json("/api/Asset/S-1")
                        .path("assetChildren")
                        .path(0)
                        .path("assetId")
                        .asString())
                .isEqualTo(child);
        assertThat(simulator.requests("S-2")).isEqualTo(2);
    }

    @Test
    void asset_whenChanged_keepsCountsAndLogsWhatChanged() {
        String id = save("\"serialNumber\":\"S-1\",\"totalCount\":99");
        client.put("/api/Asset/Count?id=" + id + "&incrementBy=3", "");
        save("\"serialNumber\":\"S-1\",\"assetId\":\"" + id + "\",\"location\":\"Oslo\",\"totalCount\":99");
        JsonNode asset = client.json("/api/Asset/" + id);
        assertThat(asset.path("totalCount").asInt()).isEqualTo(3);
        assertThat(asset.path("assetLog").path(1).path("property").asString()).isEqualTo("location");
        assertThat(asset.path("assetLog").path(1).path("value").asString()).isEqualTo("Oslo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"serialNumber\":\"X\"} | 400",
                "{\"serialNumber\":\"X\",\"typeId\":\"none\"} | 400",
                "{\"serialNumber\":\"X\",\"typeId\":\"TYPE\",\"assetId\":\"none\"} | 400",
                "{\"serialNumber\":\"A-0001\",\"typeId\":\"TYPE\"} | 409",
                "{\"serialNumber\":\"X\",\"typeId\":\"TYPE\",\"parentAssetId\":\"none\"} | 400"
            })
    void asset_whenItCannotBeSaved_isRefusedAndNotThere(String body, int status) {
        assertThat(client.put("/api/Asset", body.replace("TYPE", type)).status())
                .isEqualTo(status);
        assertThat(client.get("/api/Asset/X").status()).isEqualTo(404);
    }

    @Test
    void list_whenWalkedByKey_givesEveryAssetOnce() {
        JsonNode first = client.json("/api/Asset?$top=20&$orderby=assetId");
        String last = first.path(19).path("assetId").asString();
        JsonNode rest = client.json("/api/Asset?$top=20&$orderby=assetId&$filter=assetId%20gt%20'" + last + "'");
        assertThat(first.size() + rest.size()).isEqualTo(25);
        assertThat(rest.path(0).path("assetId").asString()).isGreaterThan(last);
        assertThat(client.json("/api/Asset?$filter=serialNumber%20in%20('A-0003','A-0004')&$skip=1"))
                .hasSize(1);
        assertThat(client.json("/api/Asset?$filter=typeId%20eq%20" + type)).isNotEmpty();
        assertThat(client.get("/api/Asset?$filter=unknown%20eq%201").status()).isEqualTo(400);
        assertThat(client.get("/api/Asset?$select=assetId").status()).isEqualTo(400);
    }

    @Test
    void status_whenTheRunningCountNearsItsLimit_warnsThenAlarmsThenRecovers() {
        client.put(
                "/api/Asset/Types",
                "{\"typeName\":\"Probe\",\"runningCountLimit\":5,\"warningThreshold\":60,\"alarmThreshold\":100}");
        String probe = client.json("/api/Asset/Types?$filter=typeName%20eq%20'Probe'")
                .path(0)
                .path("typeId")
                .asString();
        client.put("/api/Asset", "{\"serialNumber\":\"P\",\"typeId\":\"" + probe + "\"}");
        assertThat(alarmAfter("incrementBy=2")).isZero();
        assertThat(alarmAfter("incrementBy=1")).isEqualTo(1);
        assertThat(alarmAfter("totalCount=5")).isEqualTo(2);
        assertThat(client.post("/api/Asset/ResetRunningCount?serialNumber=P&comment=new%20tip", "")
                        .status())
                .isEqualTo(200);
        JsonNode status = client.json("/api/Asset/Status?serialNumber=P");
        assertThat(status.path("alarmState").asInt()).isZero();
        assertThat(status.path("totalCount").asInt()).isEqualTo(5);
    }

    private int alarmAfter(String count) {
        client.put("/api/Asset/Count?serialNumber=P&" + count, "");
        return client.json("/api/Asset/Status?serialNumber=P")
                .path("alarmState")
                .asInt();
    }

    @Test
    void service_whenOnlyTheNextOneIsTold_keepsTheLastOne() {
        String id = save("\"serialNumber\":\"S-1\"");
        String path = "/api/Asset/Calibration/External?id=" + id;
        client.post(path + "&fromDate=2026-01-01T00:00:00Z&toDate=2026-03-01T00:00:00Z", "");
        client.put("/api/Asset/SetRunningCount?runningCount=3&id=" + id, "");
        assertThat(client.post(path + "&toDate=2026-04-01T00:00:00Z", "").status())
                .isEqualTo(200);
        JsonNode asset = client.json("/api/Asset/" + id);
        assertThat(asset.path("lastCalibrationDate").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(asset.path("nextCalibrationDate").asString()).isEqualTo("2026-04-01T00:00:00Z");
        assertThat(asset.path("runningCount").asInt()).isEqualTo(3);
    }

    @Test
    void service_whenRecorded_setsTheDatesAndLogsIt() {
        String id = save("\"serialNumber\":\"S-1\"");
        client.post("/api/Asset/Calibration?id=" + id + "&dateTime=2026-03-01T00:00:00Z&comment=yearly", "");
        client.post(
                "/api/Asset/Maintenance/External?id=" + id
                        + "&fromDate=2026-01-01T00:00:00Z&toDate=2026-03-01T00:00:00Z",
                "");
        JsonNode asset = client.json("/api/Asset/" + id);
        assertThat(asset.path("nextCalibrationDate").asString()).isEqualTo("2027-03-01T00:00:00Z");
        assertThat(asset.path("nextMaintenanceDate").asString()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(client.json("/api/Asset/Status?id=" + id).path("alarmState").asInt())
                .isEqualTo(2);
        JsonNode log = client.json("/api/Asset/Log?$filter=assetId%20eq%20'" + id + "'%20and%20type%20eq%204");
        assertThat(log.path(0).path("comment").asString()).isEqualTo("yearly");
        assertThat(log.path(0).path("date").asString()).isEqualTo("2026-03-02T08:00:00Z");
    }

    @Test
    void delete_whenAnAssetHasParts_givesThemItsParent() {
        String top = save("\"serialNumber\":\"S-1\"");
        String middle = save("\"serialNumber\":\"S-2\",\"parentAssetId\":\"" + top + "\"");
        String part = save("\"serialNumber\":\"S-3\",\"parentAssetId\":\"" + middle + "\"");
        assertThat(client.json("/api/Asset/SubAssets?id=" + top + "&level=0")).hasSize(2);
        assertThat(client.json("/api/Asset/SubAssets?id=" + top + "&level=1")).hasSize(1);
        assertThat(client.delete("/api/Asset?serialNumber=S-2").status()).isEqualTo(200);
        assertThat(client.json("/api/Asset/" + part).path("parentAssetId").asString())
                .isEqualTo(top);
        assertThat(client.json("/api/Asset/Log?$filter=assetId%20eq%20'" + middle + "'"))
                .isEmpty();
        assertThat(client.put("/api/Asset/State?id=" + middle + "&state=5", "").status())
                .isEqualTo(404);
        assertThat(client.put("/api/Asset/State?id=" + top + "&state=7", "").status())
                .isEqualTo(400);
    }

    @Test
    void files_whenKept_areListedReadAndDeletedForTheServersOwnPagesOnly() {
        String id = save("\"serialNumber\":\"S-1\"");
        String file = "/api/internal/Blob/Asset?assetId=" + id + "&filename=a%20b.txt";
        assertThat(client.post(file, "text").status()).isEqualTo(403);
        assertThat(client.send("POST", file, "text", "Referer", simulator.url()).status())
                .isEqualTo(200);
        assertThat(client.send("GET", file, "", "Referer", simulator.url()).body())
                .isEqualTo("text");
        String list = "/api/internal/Blob/Asset/List/" + id;
        assertThat(client.send("GET", list, "", "Referer", simulator.url()).body())
                .isEqualTo("[\"a b.txt\"]");
        client.send("DELETE", "/api/internal/Blob/Assets?assetId=" + id, "[\"a b.txt\"]", "Referer", simulator.url());
        assertThat(client.send("GET", file, "", "Referer", simulator.url()).status())
                .isEqualTo(404);
    }
}
