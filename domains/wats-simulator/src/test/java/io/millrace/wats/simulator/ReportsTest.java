package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ReportsTest {

    private static final String ID = "3f0c2a52-0b0e-4a53-9a0e-0a8f3c1d7e11";
    private static final String TEST = """
            {"type":"T","id":"3f0c2a52-0b0e-4a53-9a0e-0a8f3c1d7e11","pn":"PCB-1","sn":"0001","rev":"A","processCode":10,
             "result":"P","machineName":"ICT-01","location":"Line 1","purpose":"Production",
             "start":"2026-03-02T08:15:00.4707353+01:00","uut":{},
             "root":{"id":0,"group":"M","stepType":"SequenceCall","name":"Main","status":"P","steps":[]}}""";
    private static final String REPAIR = """
            {"type":"R","id":"b1c6c1de-0a6d-4d8d-9b0e-1f7a0c7b6a21","pn":"PCB-1","sn":"0001","rev":"A","processCode":500,
             "result":"P","machineName":"R-1","location":"Line 1","purpose":"Repair","start":"2026-03-02T08:15:00Z",
             "uur":{"processCode":10},"subUnits":[{"partType":"Main","pn":"PCB-1","sn":"0001","rev":"A","idx":0}]}""";

    private final WatsSimulator simulator = WatsSimulator.builder().start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private TestClient.Answer submit(String report) {
        return client.post("/api/Report/WSJF", report);
    }

    @Test
    void submit_whenValid_answersWithTheIds() {
        TestClient.Answer answer = submit(TEST);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"ID\":\"" + ID + "\",\"uuid\":\"" + ID + "\",\"Report_ID\":1}");
        assertThat(submit(REPAIR).body()).contains("\"Report_ID\":2");
        assertThat(simulator.reports()).hasSize(2).containsEntry(ID, new SubmittedReport(ID, 1, TEST));
        assertThat(simulator.requests(ID)).isEqualTo(1);
    }

    @Test
    void submit_whenIdComesAgain_overwritesAndCounts() {
        submit(TEST);
        String changed = TEST.replace("0001", "0002").replace(ID, ID.toUpperCase(Locale.ROOT));
        assertThat(submit(changed).body()).contains("\"Report_ID\":1");
        assertThat(simulator.reports()).containsExactly(Map.entry(ID, new SubmittedReport(ID, 2, changed)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type",
                "id",
                "pn",
                "sn",
                "rev",
                "processCode",
                "result",
                "machineName",
                "location",
                "purpose",
                "start",
                "uut",
                "root"
            })
    void submit_whenARequiredMemberIsMissing_namesIt(String member) {
        ObjectNode report = (ObjectNode) JsonMapper.shared().readTree(TEST);
        report.remove(member);
        TestClient.Answer answer = submit(report.toString());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"Message\":\"The field '" + member + "' ");
        assertThat(simulator.reports()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "id, 1-1-1-1-1",
        "type, X",
        "result, D",
        "processCode, ten",
        "start, 2026-03-02T08:15:00",
        "sn, '   '",
        "root, none"
    })
    void submit_whenAMemberHasAnImpossibleValue_namesIt(String member, String value) {
        ObjectNode report = (ObjectNode) JsonMapper.shared().readTree(TEST);
        report.put(member, value);
        assertThat(submit(report.toString()).body()).startsWith("{\"Message\":\"The field '" + member + "' ");
    }

    @Test
    void submit_whenTextIsTooLongOrARepairHasNoMainUnit_isRefused() {
        assertThat(submit(TEST.replace("ICT-01", "x".repeat(101))).body()).contains("'machineName'");
        assertThat(submit(REPAIR.replace("\"idx\":0", "\"idx\":1")).body()).contains("'subUnits'");
        assertThat(submit(REPAIR.replace("\"uur\"", "\"uut\"")).body()).contains("'uur'");
        assertThat(submit(REPAIR.replace("500", "10")).body()).contains("'processCode' must be the repair operation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "not json"})
    void submit_whenBodyIsNoObject_isABadRequest(String body) {
        assertThat(submit(body).status()).isEqualTo(400);
        assertThat(simulator.requests("/api/Report/WSJF")).isEqualTo(1);
    }

    @Test
    void submit_whenReportCarriesALargeAttachment_isAccepted() {
        String large = TEST.replace("\"uut\":{}", "\"uut\":{\"comment\":\"" + "x".repeat(21_000_000) + "\"}");
        assertThat(submit(large).status()).isEqualTo(200);
    }

    @Test
    void submit_whenFaultStrikesAfterTheEffect_hasStoredTheReport() {
        try (WatsSimulator unlucky = WatsSimulator.builder()
                        .fault(ID, Fault.close().times(1))
                        .fault(ID, Fault.close().times(1).afterEffect())
                        .start();
                TestClient sender = new TestClient(unlucky)) {
            sender.send("POST", "/api/Report/WSJF", TEST).onErrorComplete().block(TestClient.LIMIT);
            assertThat(unlucky.reports()).isEmpty();
            sender.send("POST", "/api/Report/WSJF", TEST).onErrorComplete().block(TestClient.LIMIT);
            assertThat(unlucky.reports()).containsOnlyKeys(ID);
            assertThat(sender.post("/api/Report/WSJF", TEST).status()).isEqualTo(200);
            assertThat(unlucky.reports().get(ID).count()).isEqualTo(2);
        }
    }
}
