package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ReportListsTest {

    private static final String ID = "7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90";
    private static final String REPAIR_ID = "b1c6c1de-0a6d-4d8d-9b0e-1f7a0c7b6a21";
    private static final String TEST = """
            {"type":"T","id":"7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90","pn":"PSU-240","sn":"417","rev":"C","processCode":100,
             "result":"F","machineName":"FCT-03","location":"Oslo","purpose":"Production","odd":1.10,
             "start":"2026-03-02T09:00:00.250+01:00",
             "uut":{"user":"kari","execTime":42.7,"errorCode":17,"stepIdCausedUUTFailure":2},
             "miscInfos":[{"description":"Firmware","text":"9.9.9"}],
             "subUnits":[{"partType":"PCBA","pn":"PCB-100","sn":"1","rev":"A"}],
             "root":{"id":0,"group":"M","stepType":"SequenceCall","name":"Main","status":"F","steps":[
               {"id":1,"stepType":"WATS_AttachFile","name":"Log","status":"P",
                "attachment":{"name":"run.txt","contentType":"text/plain","data":"b2s="}},
               {"id":2,"stepType":"ET_NLT","name":"Ripple","status":"F","numericMeas":[{"value":61.9,"status":"F"}]}]}}""";
    private static final String REPAIR = """
            {"type":"R","id":"b1c6c1de-0a6d-4d8d-9b0e-1f7a0c7b6a21","pn":"PSU-240","sn":"417","rev":"C","processCode":500,
             "result":"P","machineName":"R-1","location":"Oslo","purpose":"Repair","start":"2026-03-02T12:00:00Z",
             "uur":{"user":"ola","processCode":100,"refUUT":"7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90"},
             "subUnits":[{"partType":"Main","pn":"PSU-240","sn":"417","rev":"C","idx":0}],
             "binaryData":[{"name":"photo.jpg","contentType":"image/jpeg","data":"/9j/4A=="}]}""";

    private final WatsSimulator simulator =
            WatsSimulator.builder().products(5).units(40).reports(300).start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private void submit() {
        assertThat(client.post("/api/Report/WSJF", TEST).status()).isEqualTo(200);
        assertThat(client.post("/api/Report/WSJF", REPAIR).status()).isEqualTo(200);
    }

    private JsonNode headers(String query) {
        return client.json("/api/Report/Query/Header?" + query.replace(" ", "%20"));
    }

    @Test
    void headers_whenNothingIsAsked_areTheTenLatest() {
        JsonNode rows = headers("");
        assertThat(rows).hasSize(10);
        List<String> starts = new ArrayList<>();
        rows.forEach(row -> starts.add(row.path("start").asString()));
        assertThat(starts).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(headers("$top=10000")).hasSize(300);
    }

    @Test
    void headers_whenPagedByAKey_giveEveryReportOnce() {
        Set<String> ids = new HashSet<>();
        for (int skip = 0; skip < 300; skip += 70) {
            headers("$orderby=uuid&$select=uuid&$top=70&$skip=" + skip)
                    .forEach(row ->
                            assertThat(ids.add(row.path("uuid").asString())).isTrue());
        }
        assertThat(ids).hasSize(300);
        assertThat(simulator.requests("/api/Report/Query/Header?$skip=70")).isEqualTo(1);
    }

    @Test
    void headers_whenFiltered_findSeededAndSubmittedReports() {
        submit();
        JsonNode rows = headers("$filter=serialNumber eq '417' and start ge 2026-03-02T08:00:00Z&$orderby=start asc");
        assertThat(rows).hasSize(2);
        assertThat(rows.path(0).path("uuid").asString()).isEqualTo(ID);
        assertThat(rows.path(0).path("reportType").asString()).isEqualTo("T");
        assertThat(rows.path(0).path("result").asString()).isEqualTo("Failed");
        assertThat(rows.path(0).path("start").asString()).isEqualTo("2026-03-02T08:00:00.250Z");
        assertThat(rows.path(0).path("causedUutFailurePath").asString()).isEqualTo("Main¶Ripple");
        assertThat(rows.path(0).path("processName").asString()).isEqualTo("End of line test");
        assertThat(rows.path(0).path("run").asInt()).isEqualTo(1);
        assertThat(rows.path(1).path("referencedUut").asString()).isEqualTo(ID);
        assertThat(headers("$filter=reportType eq 'R'&$top=1000"))
                .isNotEmpty()
                .allMatch(row -> row.path("processCode").asInt() == 500);
        assertThat(headers("$filter=serialNumber in ('SN-000001','417') and not (result eq 'Passed')&$top=100"))
                .isNotEmpty();
    }

    @Test
    void headers_whenExpanded_haveTheListsOfTheReport() {
        submit();
        JsonNode test = headers("$filter=uuid eq " + ID + "&$expand=subunits,miscinfo,attachments,uurAttachments")
                .path(0);
        assertThat(test.path("subUnits").path(0).path("partNumber").asString()).isEqualTo("PCB-100");
        assertThat(test.path("miscInfo").path(0).path("value").asString()).isEqualTo("9.9.9");
        assertThat(test.path("attachments").path(0).path("filename").asString()).isEqualTo("run.txt");
        assertThat(test.path("uurAttachments")).isEmpty();
        JsonNode rows = client.json("/api/Report/Query/HeaderByMiscInfo?description=Firmware&data=9.9.9");
        assertThat(rows).hasSize(1);
        assertThat(rows.path(0).path("miscData").path(0).path("data").asString())
                .isEqualTo("9.9.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subUnits/any(s: s/partNumber eq 'PCB-100')|" + ID,
                "reportType eq 'T' and subUnits/any(s: s/serialNumber eq '1' and s/revision eq 'A')|" + ID,
                "miscInfo/any(m: m/description eq 'Firmware' and m/value eq '9.9.9')|" + ID,
                "attachments/any(a: endswith(a/filename,'.txt') and a/stepId eq 1)|" + ID,
                "uurSubUnits/any(s: s/serialNumber eq '417')|" + REPAIR_ID,
                "uurAttachments/any(a: a/filename eq 'photo.jpg')|" + REPAIR_ID
            })
    void headers_whenFilteredByAListOfTheReport_areThoseWithSuchARow(String filter, String id) {
        submit();
        JsonNode rows = headers("$filter=" + filter);
        assertThat(rows).hasSize(1);
        assertThat(rows.path(0).path("uuid").asString()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$top=10001",
                "$top=-1",
                "$count=true",
                "$orderby=partNumber",
                "$select=unknown",
                "$expand=uurAssets",
                "$filter=status eq 'Failed'",
                "$filter=subUnits/any(s: s/status eq 'Failed')"
            })
    void headers_whenAnOptionIsNotKnown_areRefused(String query) {
        assertThat(client.get("/api/Report/Query/Header?" + query.replace(" ", "%20"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void report_whenSubmitted_isReadAsItWasSent() {
        submit();
        assertThat(client.get("/api/Report/Wsjf/" + ID.toUpperCase(Locale.ROOT)).body())
                .isEqualTo(TEST);
        assertThat(simulator.requests(ID)).isEqualTo(2);
        JsonNode light = client.json("/api/Report/Wsjf/" + ID + "?detailLevel=0");
        assertThat(light.has("root")).isFalse();
        assertThat(light.path("odd").toString()).isEqualTo("1.10");
        JsonNode stripped = client.json("/api/Report/Wsjf/" + ID + "?includeAttachments=false");
        JsonNode file = stripped.path("root").path("steps").path(0).path("attachment");
        assertThat(file.has("data")).isFalse();
        assertThat(file.path("name").asString()).isEqualTo("run.txt");
        assertThat(client.get("/api/Report/Wsjf/" + ID + "?detailLevel=8").status())
                .isEqualTo(400);
        assertThat(client.get("/api/Report/Wsjf/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(client.get("/api/Report/Wsjf/none").status()).isEqualTo(404);
    }

    @Test
    void report_whenSeeded_isReadByItsIdAndCanBeOverwritten() {
        String id = headers("").path(3).path("uuid").asString();
        JsonNode report = client.json("/api/Report/Wsjf/" + id);
        assertThat(report.path("id").asString()).isEqualTo(id);
        client.post("/api/Report/WSJF", TEST.replace(ID, id));
        assertThat(headers("$top=1000")).hasSize(300);
        assertThat(headers("$filter=serialNumber eq '417'").path(0).path("uuid").asString())
                .isEqualTo(id);
    }

    @Test
    void files_whenAReportCarriesThem_areReadOneByOneAndTogether() {
        submit();
        TestClient.Answer log = client.get("/api/Report/Attachment?reportId=" + ID + "&stepId=1");
        assertThat(log.body()).isEqualTo("ok");
        assertThat(log.headers().get("Content-Type")).isEqualTo("text/plain");
        String photo = headers("$filter=uuid eq " + REPAIR_ID + "&$expand=uurAttachments")
                .path(0)
                .path("uurAttachments")
                .path(0)
                .path("id")
                .asString();
        assertThat(client.get("/api/Report/Attachment?reportId=" + REPAIR_ID + "&attachmentId=" + photo)
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/api/Report/Attachment?reportId=" + ID + "&stepId=2")
                        .status())
                .isEqualTo(404);
        assertThat(client.get("/api/Report/Attachment?stepId=1").status()).isEqualTo(404);
        TestClient.Answer zip = client.get("/api/Report/Attachments/" + ID);
        assertThat(zip.headers().get("Content-Type")).isEqualTo("application/zip");
        assertThat(zip.body()).contains("run.txt");
        assertThat(client.get("/api/Report/Certificate/" + ID).body()).contains("417", "Failed");
    }

    @Test
    void file_whenItsTypeIsNoHeader_comesAsBytes() {
        client.post("/api/Report/WSJF", TEST.replace("text/plain", "text/plain\\r\\nX-Odd: 1"));
        TestClient.Answer log = client.get("/api/Report/Attachment?reportId=" + ID + "&stepId=1");
        assertThat(log.body()).isEqualTo("ok");
        assertThat(log.headers().get("Content-Type")).isEqualTo("application/octet-stream");
    }

    @Test
    void wsxf_whenSubmitted_isReadByteForByteAndListed() {
        String xml = "<Reports xmlns='http://wats.virinco.com/schemas/WATS/Report/wsxf'><Report type='UUT' ID='" + ID
                + "' Start='2026-03-02T09:00:00+01:00' Result='Failed' SN='417' PN='PSU-240' Rev='C' MachineName='F'"
                + " Location='Oslo' Purpose='Production'><Process Code='100'/><Odd/></Report></Reports>";
        TestClient.Answer answer = client.send("POST", "/api/Report/WSXF", xml, "Content-Type", "application/xml");
        assertThat(TestClient.json(answer).path("ID").asString()).isEqualTo(ID);
        assertThat(client.get("/api/Report/Wsxf/" + ID).body()).isEqualTo(xml);
        assertThat(headers("$filter=serialNumber eq '417'")
                        .path(0)
                        .path("result")
                        .asString())
                .isEqualTo("Failed");
        assertThat(client.post("/api/Report/WSXF", "<Reports/>").status()).isEqualTo(400);
        assertThat(client.post("/api/Report/WSXF", "<Reports>").status()).isEqualTo(400);
        String seeded = headers("").path(0).path("uuid").asString();
        assertThat(client.get("/api/Report/Wsxf/" + seeded).body()).contains("ID=\"" + seeded + "\"");
    }
}
