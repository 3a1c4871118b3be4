package io.millrace.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import io.millrace.testing.StrictServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verb of each domain: what it asks a server for, and what it prints of the answer. */
class VerbsTest {
    private static final String ID = "6f2b1c1e-0d35-4b62-9a4e-5d0f8a1c7e21";

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    @BeforeEach
    void answerWithAVersion() {
        SERVER.stubFor(get(urlEqualTo("/api/App/Version")).willReturn(ok("\"25.3.1\"")));
    }

    /** A command, words apart by {@code |}, the request that it makes, and the table that it prints of the answer. */
    private record Verb(String typed, MappingBuilder request, String answer, String header, String row) {
        String[] words() {
            return typed.split("\\|");
        }

        @Override
        public String toString() {
            return typed.replace('|', ' ');
        }
    }

    private static Verb reading(String typed, String url, String answer, String header, String row) {
        return new Verb(typed, get(urlEqualTo(url)), answer, header, row);
    }

    static List<Verb> verbs() {
        return List.of(
                reading(
                        "product|get|PN-1",
                        "/api/Product/PN-1",
                        "{'partNumber':'PN-1','name':'Bolt','state':1,'revisions':[{'revision':'A'},{'revision':'B'}]}",
                        "KEY     name    state   productCategoryName     revisions",
                        "PN-1    Bolt    1                               2"),
                reading(
                        "product|list|--filter|Category eq 'PCB'|--limit|1|--page-size|9",
                        "/api/Product/Query?%24filter=Category%20eq%20%27PCB%27&%24orderby=PartNumber&%24top=9",
                        "[{'partNumber':'PN-1','name':'Bolt','state':1,'category':'PCB'}]",
                        "KEY     name    state   category",
                        "PN-1    Bolt    1       PCB"),
                reading(
                        "asset|get|DMM-1",
                        "/api/Asset/DMM-1",
                        "{'assetId':'1','serialNumber':'DMM-1','assetName':'Meter','state':1,'location':'L1','runningCount':5}",
                        "KEY     assetName       state   location        runningCount    nextCalibrationDate",
                        "DMM-1   Meter           1       L1              5"),
                reading(
                        "asset|status|DMM-1",
                        "/api/Asset/Status?serialNumber=DMM-1",
                        "{'alarmState':1,'runningCount':5,'totalCount':6,'message':'soon'}",
                        "KEY     alarmState      runningCount    totalCount      message",
                        "DMM-1   1               5               6               soon"),
                reading(
                        "asset|list|--limit|1|--filter|runningCount gt 4",
                        "/api/Asset?%24filter=runningCount%20gt%204&%24orderby=assetId&%24top=1",
                        "[{'assetId':'1','serialNumber':'DMM-1','assetName':'Meter','state':1,'location':'L1','runningCount':5}]",
                        "KEY     assetName       state   location        runningCount    nextCalibrationDate",
                        "DMM-1   Meter           1       L1              5"),
                reading(
                        "asset|log|--limit|1|--page-size|5",
                        "/api/Asset/Log?%24orderby=logId%20desc&%24top=5",
                        "[{'logId':9,'serialNumber':'DMM-1','user':'ann','comment':'calibrated'}]",
                        "KEY     date    serialNumber    user    property        value   comment",
                        "9               DMM-1           ann                             calibrated"),
                reading(
                        "unit|get|SN@1@PN-1",
                        "/api/Production/Unit/SN%401/PN-1",
                        "{'serialNumber':'SN@1','partNumber':'PN-1','revision':'A','unitPhase':'Finalized'}",
                        "KEY             partNumber      revision        unitPhase       batchNumber     currentLocation",
                        "SN@1@PN-1       PN-1            A               Finalized"),
                reading(
                        "unit|grade|SN-1|--part-number|PN-1",
                        "/api/Production/UnitVerification?serialNumber=SN-1&partNumber=PN-1",
                        "{'status':'Passed','grade':'A','allProcessesPassedLastRun':true,'noRepairs':false}",
                        "KEY     status  grade   allProcessesPassedLastRun       noRepairs",
                        "SN-1    Passed  A       true                            false"),
                reading(
                        "unit|changes|--limit|3",
                        "/api/Production/Units/Changes?maxCount=3",
                        "[{'id':4,'unitSerialNumber':'SN-1','newPartNumber':'PN-2','newUnitPhaseId':16}]",
                        "KEY     unitSerialNumber        newPartNumber   newRevision     newUnitPhaseId",
                        "4       SN-1                    PN-2                            16"),
                reading(
                        "report|get|" + ID,
                        "/api/Report/Wsjf/" + ID,
                        "{'type':'T','pn':'PCB-1','sn':'S1','result':'F','machineName':'ICT-01'}",
                        "KEY                                     type    pn      sn      result  start   machineName",
                        ID + "    T       PCB-1   S1      F               ICT-01"),
                reading(
                        "report|headers|--filter|sn eq 'S1' or true|--limit|1|--order|as_processed",
                        "/api/Report/Query/Header?%24filter=reportType%20eq%20%27T%27%20and%20%28sn%20eq%20%27S1%27%20or%20true%29"
                                + "&%24orderby=timestamp&%24top=1",
                        "[{'uuid':'" + ID
                                + "','partNumber':'PCB-1','serialNumber':'S1','result':'Failed','causedUutFailure':'Supply'}]",
                        "KEY                                     partNumber      serialNumber    result  start   processName     causedUutFailure",
                        ID + "    PCB-1           S1              Failed                          Supply"),
                new Verb(
                        "report|headers|--since|7d|--limit|1|--kind|both|--page-size|5",
                        get(urlPathEqualTo("/api/Report/Query/Header"))
                                .withQueryParam("$filter", matching("start ge 20.*Z"))
                                .withQueryParam("$orderby", equalTo("start desc,uuid"))
                                .withQueryParam("$top", equalTo("5")),
                        "[{'uuid':'" + ID
                                + "','partNumber':'PCB-1','serialNumber':'S1','result':'Failed','causedUutFailure':'Supply'}]",
                        "KEY                                     partNumber      serialNumber    result  start   processName     causedUutFailure",
                        ID + "    PCB-1           S1              Failed                          Supply"),
                reading(
                        "process|get|Final test",
                        "/api/App/Processes",
                        "[{'code':100,'name':'Final test','isTestOperation':true}]",
                        "KEY             name            isTestOperation         isRepairOperation       isWipOperation",
                        "Final test      Final test      true                    false                   false"),
                reading(
                        "process|list|--kind|wip|--all",
                        "/api/App/Processes?includeTestOperations=false&includeRepairOperations=false"
                                + "&includeWipOperations=true&includeInactiveProcesses=true",
                        "[{'code':7,'name':'Wash','isWIPOperation':true}]",
                        "KEY     name    isTestOperation         isRepairOperation       isWipOperation",
                        "7       Wash    false                   false                   true"),
                reading(
                        "ticket|get|" + ID,
                        "/api/RootCause/Ticket?ticketId=" + ID,
                        "{'ticketId':'" + ID + "','ticketNumber':12,'status':1,'subject':'Smoke'}",
                        "KEY                                     ticketNumber    status  priority        assignee        subject",
                        ID + "    12              1                                       Smoke"),
                reading(
                        "ticket|list|--view|all|--status|open,on_hold|--search|smoke",
                        "/api/RootCause/Tickets?status=5&view=2&searchString=smoke",
                        "[{'ticketId':'" + ID + "','ticketNumber':12,'status':1,'subject':'Smoke'}]",
                        "KEY                                     ticketNumber    status  priority        assignee        subject",
                        ID + "    12              1                                       Smoke"),
                reading(
                        "package|get|" + ID,
                        "/api/Software/Package/" + ID,
                        "{'packageId':'" + ID + "','name':'Tester','version':3,'status':'Released'}",
                        "KEY                                     name    version         status          modified        description",
                        ID + "    Tester  3               Released"),
                reading(
                        "package|get|Tester",
                        "/api/Software/PackageByName?name=Tester&status=Released",
                        "{'packageId':'" + ID + "','name':'Tester','version':3,'status':'Released'}",
                        "KEY     name    version         status          modified        description",
                        "Tester  Tester  3               Released"),
                reading(
                        "package|list",
                        "/api/Software/Packages",
                        "[{'packageId':'" + ID + "','name':'Tester','version':3,'status':'Released'}]",
                        "KEY                                     name    version         status          modified        description",
                        ID + "    Tester  3               Released"),
                reading(
                        "user|get|ann@example.com",
                        "/api/SCIM/v2/Users/userName=ann%40example.com",
                        "{'id':'7','userName':'ann@example.com','displayName':'Ann','active':true}",
                        "KEY                     displayName     active  id",
                        "ann@example.com         Ann             true    7"),
                reading(
                        "user|get|7|--by-id",
                        "/api/SCIM/v2/Users/7",
                        "{'id':'7','userName':'ann@example.com','displayName':'Ann','active':true}",
                        "KEY     displayName     active  id",
                        "7       Ann             true    7"),
                reading(
                        "user|list|--page-size|2",
                        "/api/SCIM/v2/Users?startIndex=1&count=2",
                        "{'totalResults':1,'Resources':[{'id':'7','userName':'ann','displayName':'Ann','active':true}]}",
                        "KEY     displayName     active  id",
                        "ann     Ann             true    7"),
                new Verb(
                        "yield|get|PN_1|--since|1d",
                        post(urlEqualTo("/api/App/DynamicYield?dimensions=partNumber"))
                                .withRequestBody(
                                        matchingJsonPath("$[?(@.partNumber == 'PN_1' && @.topCount == 10000)]"))
                                .withRequestBody(matchingJsonPath("$.dateFrom")),
                        "[{'partNumber':'PNX1','unitCount':9},{'partNumber':'PN_1','unitCount':20,'fpCount':19,'fpy':95.0}]",
                        "KEY     unitCount       fpCount         fpy     spy     tpy     lpy",
                        "PN_1    20              19              95.0"),
                new Verb(
                        "yield|query|--by|period,fpy desc|--station|S1|--operation|ICT|--part-number|PN-%|--limit|3",
                        post(urlEqualTo("/api/App/DynamicYield?dimensions=period%3Bfpy%20desc"))
                                .withRequestBody(matchingJsonPath("$[?(@.partNumber == 'PN-%' && @.stationName == 'S1'"
                                        + " && @.testOperation == 'ICT' && @.topCount == 3)]")),
                        "[{'period':'2026-11','unitCount':20,'fpCount':19,'fpy':95.0}]",
                        "KEY             unitCount       fpCount         fpy     spy     tpy     lpy",
                        "2026-11 95.0    20              19              95.0"));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void verb_whenTheServerAnswers_printsItAsLinesOrAsATable(Verb verb) {
        SERVER.stubFor(verb.request.willReturn(okJson(verb.answer.replace('\'', '"'))));

        Printed lines = run(verb.words());
        Printed table = run(Stream.concat(Arrays.stream(verb.words()), Stream.of("--output", "table"))
                .toArray(String[]::new));

        assertThat(lines.out)
                .hasLineCount(1)
                .startsWith("{\"index\":0,\"key\":\"")
                .contains(",\"ok\":true,\"value\":{");
        assertThat(lines.status).isEqualTo(Main.OK);
        assertThat(table.out.lines()).containsExactly(verb.header, verb.row);
        assertThat(table.status).isEqualTo(Main.OK);
    }

    @Test
    void get_whenAKeyIsNone_failsThatOneAloneAndSendsItNot() {
        SERVER.stubFor(get(urlEqualTo("/api/RootCause/Ticket?ticketId=" + ID))
                .willReturn(okJson("{\"ticketId\":\"" + ID + "\"}")));

        Printed printed = run("ticket", "get", "seven", ID);

        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.out.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "{\"index\":0,\"key\":\"seven\",\"ok\":false,\"error\":{\"code\":\"INVALID_INPUT\"")
                                .endsWith("\"attempts\":0}}"),
                        line -> assertThat(line).startsWith("{\"index\":1,\"key\":\"" + ID + "\",\"ok\":true"));
    }

    @Test
    void get_whenAKeyOnlyLooksLikeAnId_takesItForAName() {
        SERVER.stubFor(get(urlEqualTo("/api/Software/PackageByName?name=2025-11-22-1-0&status=Released"))
                .willReturn(okJson("{\"packageId\":\"" + ID + "\"}")));

        assertThat(run("package", "get", "2025-11-22-1-0").status).isEqualTo(Main.OK);
        assertThat(run("report", "get", "1-1-1-1-1", "--dry-run").out).contains("'1-1-1-1-1' is no id such as");
    }

    @Test
    void get_whenSomeAreMissing_tellsTheCodeOfEach() {
        SERVER.stubFor(get(urlEqualTo("/api/App/Processes"))
                .willReturn(okJson("[{\"code\":100,\"name\":\"Final test\",\"isTestOperation\":true}]")));

        Printed printed = run("process", "get", "100", "101", "FINAL TEST");

        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.out.lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"key\":\"100\",\"ok\":true"),
                        line -> assertThat(line).contains("\"key\":\"101\",\"ok\":false", "\"NOT_FOUND\""),
                        line -> assertThat(line).contains("\"key\":\"FINAL TEST\",\"ok\":true"));
        SERVER.verify(1, getRequestedFor(urlEqualTo("/api/App/Processes")));
    }

    @Test
    void get_whenAUnitIsNotNamedWhole_saysHow() {
        Printed printed = run("unit", "get", "SN-1", "SN-1@", "@PN-1", " ", "--dry-run");

        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.out.lines()).hasSize(4).allSatisfy(line -> assertThat(line)
                .contains("INVALID_INPUT", "give SERIAL@PART, or --part-number for all"));
        SERVER.mayBeLeftUnasked();
    }

    @Test
    void list_whenTheServerHasCutItUnasked_printsWhatCameAndSaysSo() {
        String rows = IntStream.rangeClosed(1, 10_000)
                .mapToObj(number -> "{\"partNumber\":\"PN-" + number + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        SERVER.stubFor(post(urlPathEqualTo("/api/App/DynamicYield")).willReturn(okJson(rows)));

        Printed printed = run("yield", "query");

        assertThat(printed.out).hasLineCount(10_000);
        assertThat(printed.status).isEqualTo(Main.COULD_NOT_RUN);
    }

    @Test
    void table_whenColumnsAreNamed_showsThem() {
        SERVER.stubFor(get(urlEqualTo("/api/Product/PN-1"))
                .willReturn(okJson("{\"partNumber\":\"PN-1\",\"unheardOf\":\"x\",\"description\":\"y\"}")));
        SERVER.stubFor(get(urlEqualTo("/api/Product/PN-2")).willReturn(notFound()));

        Printed printed =
                run("product", "get", "PN-1", "PN-2", "--output", "table", "--columns", "unheardOf,description");

        assertThat(printed.out.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("KEY     unheardOf       description"),
                        line -> assertThat(line).isEqualTo("PN-1    x               y"),
                        line -> assertThat(line).startsWith("PN-2    NOT_FOUND: "));
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
    }

    private record Printed(int status, String out) {}

    private static Printed run(String... typed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] words = Stream.of(
                        Stream.of("wats"),
                        Arrays.stream(typed),
                        Stream.of("--base-url", SERVER.baseUrl(), "--token", "c2VjcmV0OnNlY3JldA=="))
                .flatMap(part -> part)
                .toArray(String[]::new);
        return new Printed(Main.run(out, words), out.toString(StandardCharsets.UTF_8));
    }
}
