package io.millrace.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.millrace.testing.StrictServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each verb about jobs: what it asks a service for, and what it prints of the answer. */
class JobsCommandsTest {
    private static final String ID = "6f2b1c1e-0d35-4b62-9a4e-5d0f8a1c7e21";
    private static final String PATH = "/batch/jobs/" + ID;

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    @TempDir
    private Path folder;

    @BeforeEach
    void answerTheFirstCall() {
        SERVER.stubFor(get(urlEqualTo("/batch/jobs?limit=1")).willReturn(okJson(page(""))));
    }

    private record Printed(int status, List<String> out) {}

    private static Printed run(String... typed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] words = Stream.of(
                        Stream.of("jobs"),
                        Stream.of(typed),
                        Stream.of("--base-url", SERVER.baseUrl(), "--token", "secret"))
                .flatMap(part -> part)
                .toArray(String[]::new);
        int status = Main.run(out, words);
        return new Printed(status, out.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private static String job(String status) {
        return "{\"id\":\"" + ID + "\",\"job_type\":\"product_lookup\",\"status\":\"" + status
                + "\",\"counts\":{\"total\":3,\"pending\":0,\"running\":0,\"succeeded\":2,\"failed\":1},\"progress\":100.0,"
                + "\"created_at\":\"2026-11-22T10:00:00Z\"}";
    }

    private static String page(String items) {
        return page(items, "null");
    }

    private static String page(String items, String next) {
        return "{\"data\":[" + items + "],\"next_cursor\":" + next + "}";
    }

    @Test
    void create_ofKeys_sendsThemAsItems() {
        SERVER.stubFor(post(urlEqualTo("/batch/jobs"))
                .withHeader("Content-Type", equalTo("application/x-ndjson"))
                .withHeader("Authorization", equalTo("Bearer secret"))
                .withHeader("Idempotency-Key", matching("[0-9a-f-]{36}"))
                .willReturn(aResponse().withStatus(202).withBody(job("pending"))));

        Printed printed = run("create", "product_lookup", "PN-1", "PN \"2\"");

        assertThat(printed.status).isEqualTo(Main.OK);
        assertThat(printed.out)
                .singleElement()
                .asString()
                .startsWith("{\"index\":0,\"key\":\"" + ID + "\",\"ok\":true,\"value\":{\"id\"");
        List<String> sent = SERVER.findAll(postRequestedFor(urlEqualTo("/batch/jobs")))
                .get(0)
                .getBodyAsString()
                .lines()
                .toList();
        assertThat(sent).hasSize(4);
        assertThat(JsonObject.read(sent.get(0)).text("job_type")).isEqualTo("product_lookup");
        assertThat(JsonObject.read(sent.get(2)))
                .containsEntry("custom_id", "PN \"2\"")
                .containsEntry("input", "PN \"2\"");
        assertThat(JsonObject.read(sent.get(3))).containsEntry("end", true).containsEntry("count", 2);
    }

    @Test
    void create_ofAFileOfItems_sendsItsLinesAndAllThatIsAskedFor() throws Exception {
        Path items = Files.writeString(
                folder.resolve("items"), "{\"custom_id\":\"a\",\"input\":{\"x\":1}}\n\n{\"input\":2}\n");
        SERVER.stubFor(post(urlEqualTo("/batch/jobs"))
                .withHeader("Idempotency-Key", equalTo("mine"))
                .willReturn(aResponse().withStatus(202).withBody(job("pending"))));

        Printed printed = run(
                "create",
                "t",
                "--items-file",
                items.toString(),
                "--idempotency-key",
                "mine",
                "--name",
                "Nightly",
                "--metadata",
                "site=Oslo",
                "--attempts",
                "2",
                "--concurrency",
                "4",
                "--item-timeout",
                "1500ms",
                "--abort-after",
                "9",
                "--priority",
                "-1",
                "--keep",
                "1d",
                "--within",
                "2h",
                "--output",
                "table");

        assertThat(printed.out).hasSize(2).first().asString().startsWith("KEY");
        List<String> sent = SERVER.findAll(postRequestedFor(urlEqualTo("/batch/jobs")))
                .get(0)
                .getBodyAsString()
                .lines()
                .toList();
        JsonObject head = JsonObject.read(sent.get(0));
        assertThat(head.get("metadata")).hasToString("{site=Oslo, name=Nightly}");
        assertThat(JsonObject.at(head, "options.deadline")).asString().startsWith("20");
        assertThat(head.get("options").toString())
                .startsWith("{max_attempts=2, concurrency=4, item_timeout_s=1.5, deadline=")
                .endsWith(", abort_on_failures=9, priority=-1, retention_s=86400.0}");
        assertThat(sent.subList(1, 4))
                .containsExactly(
                        "{\"custom_id\":\"a\",\"input\":{\"x\":1}}", "{\"input\":2}", "{\"end\":true,\"count\":2}");
    }

    @Test
    void create_whoseAnswerGotLost_isSentAgainWithTheSameKey() {
        SERVER.stubFor(post(urlEqualTo("/batch/jobs"))
                .inScenario("lost")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("again")
                .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        SERVER.stubFor(post(urlEqualTo("/batch/jobs"))
                .inScenario("lost")
                .whenScenarioStateIs("again")
                .willReturn(aResponse().withStatus(202).withBody(job("pending"))));

        assertThat(run("create", "t", "A").status).isEqualTo(Main.OK);

        assertThat(SERVER.findAll(postRequestedFor(urlEqualTo("/batch/jobs"))))
                .hasSize(2)
                .extracting(request -> request.getHeader("Idempotency-Key"))
                .containsOnly(SERVER.findAll(postRequestedFor(urlEqualTo("/batch/jobs")))
                        .get(0)
                        .getHeader("Idempotency-Key"));
    }

    @Test
    void create_thatTheServiceRefuses_couldNotRun() {
        SERVER.stubFor(
                post(urlEqualTo("/batch/jobs"))
                        .willReturn(
                                aResponse()
                                        .withStatus(422)
                                        .withHeader("Content-Type", "application/problem+json")
                                        .withBody(
                                                "{\"status\":422,\"code\":\"UNKNOWN_TYPE\",\"detail\":\"there is no type of job named t\"}")));
        assertThat(run("create", "t", "A").status).isEqualTo(Main.COULD_NOT_RUN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create t",
                "create t A --keys-file x",
                "create t --keys-file x --items-file y",
                "get",
                "list --limit 0",
                "items " + ID + " --limit 0",
                "results " + ID + " --after -2",
                "watch",
                "pause",
                "list --columns status",
            })
    void verb_calledWrongly_sendsNothing(String typed) {
        SERVER.mayBeLeftUnasked();
        assertThat(run(typed.split(" ")).status).isEqualTo(Main.USAGE);
        SERVER.verify(0, getRequestedFor(urlPathEqualTo("/batch/jobs")));
    }

    @Test
    void create_ofAFileThatIsNotThere_couldNotRunAndSendsNothing() {
        SERVER.mayBeLeftUnasked();
        assertThat(run("create", "t", "--keys-file", folder.resolve("none").toString()).status)
                .isEqualTo(Main.COULD_NOT_RUN);
        SERVER.verify(0, getRequestedFor(urlPathEqualTo("/batch/jobs")));
    }

    @Test
    void list_ofMoreThanAPage_readsThemAll() {
        SERVER.stubFor(get(urlPathEqualTo("/batch/jobs"))
                .withQueryParam("status", equalTo("running,paused"))
                .withQueryParam("job_type", equalTo("t"))
                .withQueryParam("created_after", matching("20.*Z"))
                .withQueryParam("limit", equalTo("1000"))
                .withQueryParam("cursor", absent())
                .willReturn(okJson(page(job("running"), "\"next\""))));
        SERVER.stubFor(get(urlPathEqualTo("/batch/jobs"))
                .withQueryParam("cursor", equalTo("next"))
                .willReturn(okJson(page(job("paused")))));

        Printed printed =
                run("list", "--status", "running,paused", "--type", "t", "--since", "7d", "--output", "table");

        assertThat(printed.status).isEqualTo(Main.OK);
        assertThat(printed.out)
                .containsExactly(
                        "KEY                                     job_type        status          progress        counts.total    counts.failed   created_at",
                        ID
                                + "    product_lookup  running         100.0           3               1               2026-11-22T10:00:00Z",
                        ID
                                + "    product_lookup  paused          100.0           3               1               2026-11-22T10:00:00Z");
    }

    @Test
    void get_whenOneIsMissing_failsThatOneAlone() {
        SERVER.stubFor(get(urlEqualTo(PATH)).willReturn(okJson(job("running"))));
        SERVER.stubFor(get(urlEqualTo("/batch/jobs/none"))
                .willReturn(aResponse().withStatus(404).withBody("{\"detail\":\"there is no such job\"}")));

        Printed printed = run("get", "none", ID);

        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.out)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("\"key\":\"none\",\"ok\":false", "NOT_FOUND", "there is no such job"),
                        line -> assertThat(line)
                                .contains("\"key\":\"" + ID + "\",\"ok\":true", "\"status\":\"running\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "cancel"})
    void command_aboutJobs_isGiven(String command) {
        SERVER.stubFor(post(urlEqualTo(PATH + "/" + command)).willReturn(okJson(job("running"))));
        Printed printed = run(command, ID);
        assertThat(printed.status).isEqualTo(Main.OK);
        assertThat(printed.out).singleElement().asString().contains("\"ok\":true");
    }

    @Test
    void command_thatIsImpossibleNow_fails() {
        SERVER.stubFor(post(urlEqualTo(PATH + "/pause"))
                .willReturn(aResponse()
                        .withStatus(409)
                        .withBody("{\"detail\":\"impossible while the job is completed\"}")));
        Printed printed = run("pause", ID);
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.out)
                .singleElement()
                .asString()
                .contains("CONFLICT", "impossible while the job is completed");
    }

    @Test
    void retry_asItIsAskedFor_namesWhich() {
        SERVER.stubFor(post(urlEqualTo(PATH + "/retry"))
                .withRequestBody(
                        equalToJson(
                                "{\"statuses\":[\"failed\",\"cancelled\"],\"error_codes\":[\"TIMEOUT\"],\"custom_ids\":[\"a\"]}"))
                .willReturn(aResponse().withStatus(202).withBody("{\"job\":" + job("running") + ",\"reset\":1}")));
        Printed printed = run("retry", ID, "--status", "failed,cancelled", "--error-code", "TIMEOUT", "--item", "a");
        assertThat(printed.status).isEqualTo(Main.OK);
        assertThat(printed.out).singleElement().asString().endsWith("\"reset\":1}}");
    }

    @Test
    void items_ofAJob_areListedByTheirNames() {
        SERVER.stubFor(
                get(urlPathEqualTo(PATH + "/items"))
                        .withQueryParam("status", equalTo("failed"))
                        .withQueryParam("include", equalTo("input"))
                        .withQueryParam("limit", equalTo("2"))
                        .willReturn(
                                okJson(
                                        page(
                                                "{\"item_index\":4,\"custom_id\":\"e\",\"status\":\"failed\",\"attempts\":3,"
                                                        + "\"error\":{\"code\":\"TIMEOUT\",\"message\":\"no answer\"}},{\"item_index\":7,\"status\":\"failed\",\"attempts\":1}"))));
        Printed printed = run("items", ID, "--status", "failed", "--inputs", "--limit", "2", "--output", "table");
        assertThat(printed.out)
                .containsExactly(
                        "KEY     status  attempts        error.code      error.message",
                        "e       failed  3               TIMEOUT         no answer",
                        "7       failed  1");
    }

    private static final String LINES = """
            {"item_index":0,"custom_id":"a","status":"succeeded","attempts":1,"output":{"name":"Bolt"}}
            {"item_index":1,"status":"failed","attempts":3,"error":{"code":"NOT_FOUND","class":"permanent","message":"none","http_status":404}}
            {"item_index":2,"status":"ambiguous","attempts":1,"error":{"code":"LEASE_EXPIRED","class":"ambiguous","message":"its worker died"}}
            {"item_index":3,"status":"cancelled","attempts":0}
            """;

    @Test
    void results_ofAJob_arePrintedAsABatchsOutcomes() {
        SERVER.stubFor(get(urlEqualTo(PATH + "/results"))
                .willReturn(okForContentType("application/x-ndjson", LINES + "{\"end\":true,\"count\":4}\n")));
        Printed printed = run("results", ID);
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.out)
                .containsExactly(
                        "{\"index\":0,\"key\":\"a\",\"ok\":true,\"value\":{\"name\":\"Bolt\"}}",
                        "{\"index\":1,\"key\":\"1\",\"ok\":false,\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"none\",\"status\":404,\"attempts\":3}}",
                        "{\"index\":2,\"key\":\"2\",\"ok\":false,\"error\":{\"code\":\"AMBIGUOUS\",\"message\":\"its worker died\",\"attempts\":1}}",
                        "{\"index\":3,\"key\":\"3\",\"ok\":false,\"error\":{\"code\":\"CANCELLED\",\"message\":\"the item is cancelled\",\"attempts\":0}}");
    }

    @Test
    void results_thatBreakOff_goOnBehindTheLastOne() {
        SERVER.stubFor(get(urlEqualTo(PATH + "/results"))
                .willReturn(okForContentType("application/x-ndjson", LINES + "{\"item_inde")));
        SERVER.stubFor(get(urlEqualTo(PATH + "/results?after=3"))
                .willReturn(okForContentType(
                        "application/x-ndjson",
                        "{\"item_index\":4,\"status\":\"succeeded\",\"attempts\":1}\n{\"end\":true,\"count\":1}\n")));
        assertThat(run("results", ID).out).hasSize(5).last().isEqualTo("{\"index\":4,\"key\":\"4\",\"ok\":true}");
    }

    @Test
    void errors_afterAnItem_areAskedFor() {
        SERVER.stubFor(get(urlEqualTo(PATH + "/errors?after=9"))
                .willReturn(okForContentType("application/x-ndjson", "{\"end\":true,\"count\":0}\n")));
        Printed printed = run("results", ID, "--errors", "--after", "9");
        assertThat(printed.status).isEqualTo(Main.OK);
        assertThat(printed.out).isEmpty();
    }

    private static String event(String name, int id, String data) {
        return "event: " + name + "\nid: " + id + "\ndata: " + data + "\n\n";
    }

    @ParameterizedTest
    @CsvSource({"completed, 0", "completed_with_errors, 1", "cancelled, 1", "failed, 1"})
    void watch_untilTheJobIsFinal_tellsHowItEnded(String status, int exit) {
        SERVER.stubFor(get(urlEqualTo(PATH + "/events"))
                .withHeader("Accept", equalTo("text/event-stream"))
                .willReturn(okForContentType(
                        "text/event-stream",
                        "retry: 3000\n\n: alive\n\n" + event("snapshot", 1, job("running"))
                                + event("progress", 1, job("running")) + event("done", 2, job(status)))));
        Printed printed = run("watch", ID);
        assertThat(printed.status).isEqualTo(exit);
        assertThat(printed.out).singleElement().asString().contains("\"status\":\"" + status + "\"");
    }

    @Test
    void watch_whoseStreamEndsEarly_isTakenUpWhereItWas() {
        SERVER.stubFor(get(urlEqualTo(PATH + "/events"))
                .withHeader("Last-Event-ID", absent())
                .willReturn(okForContentType("text/event-stream", event("snapshot", 7, job("running")))));
        SERVER.stubFor(get(urlEqualTo(PATH + "/events"))
                .withHeader("Last-Event-ID", equalTo("7"))
                .willReturn(okForContentType("text/event-stream", event("done", 8, job("completed")))));
        assertThat(run("watch", ID).status).isEqualTo(Main.OK);
    }

    @Test
    void watch_ofAJobThatIsNotThere_couldNotRun() {
        SERVER.stubFor(get(urlEqualTo(PATH + "/events"))
                .willReturn(aResponse().withStatus(404).withBody("{\"detail\":\"there is no such job\"}")));
        assertThat(run("watch", ID).status).isEqualTo(Main.COULD_NOT_RUN);
    }

    @Test
    void verb_whoseTokenIsRefused_couldNotRun() {
        SERVER.mayBeLeftUnasked(); // the answer that this one replaces
        SERVER.stubFor(get(urlEqualTo("/batch/jobs?limit=1"))
                .willReturn(aResponse().withStatus(401).withBody("{\"detail\":\"say who you are\"}")));
        assertThat(run("get", ID).status).isEqualTo(Main.COULD_NOT_RUN);
    }
}
