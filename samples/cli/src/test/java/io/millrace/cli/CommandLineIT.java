package io.millrace.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.testing.FakeServer;
import io.millrace.testing.FakeServer.Answer;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The command line from outside; what it sent is what the server counted. */
class CommandLineIT {
    private static final int VERSION_CALL = 1;
    private static final String TOKEN = "c2VjcmV0OnNlY3JldA==";

    private WatsSimulator server = simulator().start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void get_whenAllAreFound_printsOneLineForEach() {
        ChildProcess.Ended ended = millrace().run("wats", "product", "get", "PN-1", "PN-2");
        assertThat(ended.status()).isEqualTo(Main.OK);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith(
                                        "{\"index\":0,\"key\":\"PN-1\",\"ok\":true,\"value\":{\"partNumber\":\"PN-1\""),
                        second -> assertThat(second).startsWith("{\"index\":1,\"key\":\"PN-2\",\"ok\":true,"));
        assertThat(server.counters().received()).isEqualTo(VERSION_CALL + 2);
    }

    @Test
    void music_whenTheEnvironmentSaysWhoCalls_needsNoSecretAmongItsArguments() {
        String id = "0000000000000000000001";
        try (FakeServer spotify = FakeServer.of(asked -> Mono.just(Answer.json(
                200,
                switch (asked.path()) {
                    case "/api/token" -> Map.of("access_token", "any", "expires_in", 3_600);
                    case "/v1/tracks" -> Map.of("tracks", Collections.singletonList(null));
                    default -> Map.of("id", id);
                })))) {
            ChildProcess.Ended ended = millrace()
                    .with("MILLRACE_SPOTIFY_CLIENT_ID", "the-app")
                    .with("MILLRACE_SPOTIFY_CLIENT_SECRET", "the-secret")
                    .with("MILLRACE_SPOTIFY_BASE_URL", spotify.url() + "/v1")
                    .with("MILLRACE_SPOTIFY_ACCOUNTS_URL", spotify.url())
                    .run("music", "track", "get", "--from", "spotify", id);

            assertThat(ended.err()).isEmpty();
            assertThat(ended.lines())
                    .containsExactly(
                            "{\"index\":0,\"key\":\"" + id + "\",\"ok\":true,\"value\":{\"id\":\"" + id + "\"}}");
            assertThat(ended.status()).isEqualTo(Main.OK);
            assertThat(spotify.asked().get(0).headers())
                    .containsEntry("authorization", "Basic dGhlLWFwcDp0aGUtc2VjcmV0");
        }
    }

    @Test
    void odoo_whenTheEnvironmentSaysWhoCalls_needsNoSecretAmongItsArguments() {
        try (FakeOdoo odoo = FakeOdoo.start()) {
            ChildProcess.Ended ended = millrace()
                    .with("MILLRACE_ODOO_BASE_URL", odoo.url())
                    .with("MILLRACE_ODOO_DATABASE", FakeOdoo.DATABASE)
                    .with("MILLRACE_ODOO_USER", FakeOdoo.USER)
                    .with("MILLRACE_ODOO_KEY", FakeOdoo.API_KEY)
                    .run("odoo", "search-read", "res.country", "--fields", "code", "--limit", "1");

            assertThat(ended.err()).isEmpty();
            assertThat(ended.lines())
                    .containsExactly("{\"index\":0,\"key\":\"21\",\"ok\":true,\"value\":{\"id\":21,\"code\":\"BE\"}}");
            assertThat(ended.status()).isEqualTo(Main.OK);
        }
    }

    @Test
    void get_whenSomeFail_keepsTheOrderAndSaysWhy() {
        serve(simulator().fault("PN-3", Fault.status(503)));
        ChildProcess.Ended ended =
                millrace().run("wats", "product", "get", "none", "PN-1", "PN-3", "", "--max-attempts", "1");
        assertThat(ended.status()).isEqualTo(Main.SOME_FAILED);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith(
                                        "{\"index\":0,\"key\":\"none\",\"ok\":false,\"error\":{\"code\":\"NOT_FOUND\","
                                                + "\"message\":\"")
                                .endsWith("\"status\":404,\"attempts\":1}}"),
                        second -> assertThat(second).startsWith("{\"index\":1,\"key\":\"PN-1\",\"ok\":true,"),
                        third -> assertThat(third)
                                .contains("\"code\":\"SERVER_ERROR\"")
                                .endsWith("\"status\":503,\"attempts\":1}}"),
                        fourth -> assertThat(fourth)
                                .contains("\"key\":\"\"", "\"code\":\"INVALID_INPUT\"")
                                .endsWith("\"attempts\":0}}"));
        assertThat(server.requests("PN-3")).isEqualTo(1);
    }

    @Test
    void get_whenUnordered_printsOutcomesAsTheyCome() {
        serve(simulator().latency(Latency.perKey(key -> Duration.ofMillis(key.equals("PN-1") ? 3_000 : 0))));
        assertThat(millrace()
                        .run("wats", "product", "get", "PN-1", "--unordered", "PN-2")
                        .lines())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("{\"index\":1,\"key\":\"PN-2\""),
                        second -> assertThat(second).startsWith("{\"index\":0,\"key\":\"PN-1\""));
    }

    @Test
    void get_whenKeysAreUnusual_sendsThemAsTheyAre() {
        serve(simulator().product("ü/€ 😀").product("@*").product("-x"));
        // the arguments come through a shell's standard input, lest the locale of this JVM change them
        ChildProcess.Ended ended = millrace()
                .starting(Path.of("bash"))
                .reading("samples/millrace wats product get 'ü/€ 😀' '@*' -- -x")
                .run("-s");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isEqualTo(Main.OK);
        assertThat(ended.out()).contains("\"key\":\"ü/€ 😀\"", "\"key\":\"@*\"", "\"key\":\"-x\"");
        assertThat(server.requests("ü/€ 😀")).isEqualTo(1);
    }

    @Test
    void get_whenTheFileIsUntidy_readsItsKeys() {
        ChildProcess.Ended ended = millrace()
                .reading("\uFEFFPN-1\r\n\r\n  \r\nPN-2")
                .run("wats", "product", "get", "--keys-file", "-", "--concurrency", "1", "--window", "1");
        assertThat(ended.status()).isEqualTo(Main.OK);
        assertThat(ended.lines()).hasSize(2);
        assertThat(server.counters().maxInFlight()).isEqualTo(1);
    }

    @Test
    void get_whenThereAreNoKeys_succeedsInSilence() {
        ChildProcess.Ended ended = millrace().reading("\n  \r\n\n").run("wats", "product", "get", "--keys-file", "-");
        assertThat(ended).isEqualTo(new ChildProcess.Ended(Main.OK, "", ""));
    }

    @Test
    void get_whileKeysStillCome_printsResults() throws IOException {
        Process process = millrace().start("wats", "product", "get", "--keys-file", "-");
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            try (Writer keys = process.outputWriter(StandardCharsets.UTF_8)) {
                keys.write("PN-1\nPN-2\n");
                keys.flush();
                assertThat(lines.readLine()).contains("\"PN-1\"");
                assertThat(lines.readLine()).contains("\"PN-2\"");
                keys.write("PN-3\n");
            }
            assertThat(lines.readLine()).contains("\"PN-3\"");
            assertThat(lines.readLine()).isNull();
            assertThat(ChildProcess.statusOf(process)).isEqualTo(Main.OK);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void get_whenFailingFastWhileKeysStillCome_endsAllTheSame() throws IOException {
        Process process = millrace().start("wats", "product", "get", "--keys-file", "-", "--fail-fast");
        try (Writer keys = process.outputWriter(StandardCharsets.UTF_8);
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            keys.write("none\n");
            keys.flush();
            assertThat(lines.readLine()).contains("NOT_FOUND");
            assertThat(ChildProcess.statusOf(process)).isEqualTo(Main.SOME_FAILED);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void get_whenNobodyReadsOn_stopsAndSaysSoInOneLine() throws IOException {
        serve(simulator().latency(Latency.constant(Duration.ofMillis(20))));
        Process process = millrace().start("wats", "product", "get", "--keys-file", "-", "--window", "10");
        try (Writer keys = process.outputWriter(StandardCharsets.UTF_8)) {
            keys.write(partNumbers(1_000));
            keys.flush();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                assertThat(lines.readLine()).contains("\"PN-1\"");
            }
            assertThat(ChildProcess.statusOf(process)).isEqualTo(Main.COULD_NOT_RUN);
            assertThat(process.errorReader(StandardCharsets.UTF_8).lines())
                    .containsExactly("millrace: cannot write to standard output: Broken pipe");
            assertThat(server.counters().received()).isLessThan(1_000);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void get_whenManyKeysAndLittleMemory_printsAll() {
        ChildProcess.Ended ended = millrace()
                .with("MILLRACE_JAVA_OPTS", "-Xmx24m")
                .reading(partNumbers(20_000))
                .run("wats", "product", "get", "--keys-file", "-", "--concurrency", "50", "--rate-limit", "none");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines()).hasSize(20_000).last().asString().startsWith("{\"index\":19999,\"key\":\"PN-20000\"");
        assertThat(server.counters().received()).isEqualTo(VERSION_CALL + 20_000);
        assertThat(server.counters().maxInFlight()).isLessThanOrEqualTo(50);
    }

    @Test
    void get_whenOneLineIsLargerThanTheMemory_saysSoInOneLine() {
        ChildProcess.Ended ended = millrace()
                .with("MILLRACE_JAVA_OPTS", "-Xmx32m")
                .reading("x".repeat(40_000_000))
                .run("wats", "product", "get", "--keys-file", "-");
        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).singleElement().asString().contains("OutOfMemoryError");
    }

    @Test
    void get_whenTerminated_leavesNoTrace() throws IOException {
        serve(simulator().fault("PN-2", Fault.hang()));
        Process process = millrace().start("wats", "product", "get", "PN-1", "PN-2");
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).contains("\"PN-1\"");
            process.toHandle().destroy(); // which, unlike the process's own, leaves its streams open
            assertThat(ChildProcess.statusOf(process)).isEqualTo(128 + 15);
            assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void get_whenTheTokenIsRefused_sendsNoKey(@TempDir Path folder) throws IOException {
        Path wrong = Files.writeString(folder.resolve("token"), "d3Jvbmc6d3Jvbmc=\n");
        ChildProcess.Ended ended = millrace().run("wats", "product", "get", "PN-1", "--token-file", wrong.toString());
        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .startsWith("millrace: the server refused access: ")
                .doesNotContain("d3Jvbmc6d3Jvbmc=");
        assertThat(server.counters().received()).isEqualTo(VERSION_CALL);
        assertThat(server.counters().unauthorized()).isEqualTo(1);
    }

    @Test
    void get_whenOptionsNameTheServer_needsNoEnvironment(@TempDir Path folder) throws IOException {
        Path right = Files.writeString(folder.resolve("token"), TOKEN + "\r\n");
        ChildProcess bare = millrace().with("MILLRACE_WATS_BASE_URL", "").with("MILLRACE_WATS_TOKEN", "");
        assertThat(bare.run("wats", "product", "get", "PN-1").status()).isEqualTo(Main.USAGE);
        assertThat(bare.run(
                                "wats",
                                "product",
                                "get",
                                "PN-1",
                                "--base-url",
                                server.url() + "/",
                                "--token-file",
                                right + "")
                        .status())
                .isEqualTo(Main.OK);
    }

    @Test
    void get_whenLoggingEverything_neverTellsTheToken() {
        serve(simulator().fault("PN-2", Fault.reset()));
        ChildProcess.Ended ended = millrace()
                .with("MILLRACE_LOG", "TRACE")
                .run("wats", "product", "get", "PN-1", "PN-2", "none", "--token", TOKEN, "--max-attempts", "2");
        assertThat(ended.err()).isNotEmpty();
        assertThat(ended.out() + ended.err()).doesNotContain(TOKEN).doesNotContain("secret");
    }

    @Test
    void submit_whenSomeLinesAreBad_givesEachItsOutcome() {
        serve(simulator().fault(id(2), Fault.reset().afterEffect()).fault(id(3), Fault.hang()));
        ChildProcess.Ended ended = millrace()
                .reading((report(1) + "\nnot json\n" + report(2) + "\n[]\n" + report(3) + "\n"
                                + report(4).replace("Line 1", "Linie für Ä"))
                        .getBytes(StandardCharsets.ISO_8859_1))
                .run("wats", "report", "submit", "--file", "-", "--timeout", "2s");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isEqualTo(Main.SOME_FAILED);
        assertThat(ended.lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"index\":0,\"key\":\"" + id(1) + "\",\"ok\":true,"),
                        line -> assertThat(line)
                                .startsWith("{\"index\":1,\"key\":\"report 2\"")
                                .contains("INVALID_INPUT"),
                        line -> assertThat(line).contains(id(2), "\"AMBIGUOUS\"", "\"attempts\":1"),
                        line -> assertThat(line).contains("\"report 4\"", "INVALID_INPUT"),
                        line -> assertThat(line).contains(id(3), "\"AMBIGUOUS\"", "\"attempts\":1"),
                        line -> assertThat(line).contains("\"report 6\"", "INVALID_INPUT"));
        assertThat(List.of(1, 2, 3, 4))
                .extracting(number -> server.requests(id(number)))
                .containsExactly(1, 1, 1, 0);
        assertThat(server.reports()).containsOnlyKeys(id(1), id(2));
    }

    @Test
    void users_whenTheServerCapsThePage_listsAll() {
        serve(simulator().users(1_234).maxUsersPerPage(50));
        ChildProcess.Ended ended = millrace().run("wats", "scim", "users", "--page-size", "100");
        assertThat(ended.status()).isEqualTo(Main.OK);
        assertThat(ended.lines()).hasSize(1_234).last().asString().contains("\"key\":\"user1234@example.com\"");
        assertThat(server.counters().received()).isEqualTo(VERSION_CALL + 25);
    }

    @Test
    void users_whenLimited_readsNoMorePagesThanItNeeds() {
        serve(simulator().users(1_234).maxUsersPerPage(50));
        assertThat(millrace().run("wats", "scim", "users", "--limit", "60").lines())
                .hasSize(60);
        assertThat(server.counters().received()).isEqualTo(VERSION_CALL + 2);
    }

    @Test
    void demo_whenGivenAServer_reportsAndShowsProgress() {
        serve(simulator().fault("PN-2", Fault.status(404)));
        ChildProcess.Ended ended = millrace()
                .run("demo", "--base-url", server.url(), "--token", TOKEN, "--count", "3", "--progress", "always");
        assertThat(ended.status()).isEqualTo(Main.SOME_FAILED);
        assertThat(ended.lines())
                .contains("The given server, no rate limit", "succeeded 2, failed 1 (NOT_FOUND 1)")
                .last()
                .asString()
                .matches("speed-up \\d+\\.\\dx");
        assertThat(ended.err()).contains("products", "3/3", "1 failed");
    }

    @Test
    void demo_whenItsReportCannotBeWritten_saysSo() {
        ChildProcess.Ended ended = millrace()
                .starting(Path.of("bash"))
                .run("-c", "exec samples/millrace demo --count 1 --latency 1ms >&-");
        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.err()).isEqualTo("millrace: cannot write to standard output\n");
    }

    @Test
    void simulate_whenStarted_servesTheTwoLinesItPrints() throws IOException {
        Process process = millrace().start("wats", "simulate", "--products", "2");
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String url = lines.readLine().replace("export MILLRACE_WATS_BASE_URL=", "");
            String token = lines.readLine().replace("export MILLRACE_WATS_TOKEN=", "");
            assertThat(millrace()
                            .run("wats", "product", "get", "PN-2", "--base-url", url, "--token", token)
                            .status())
                    .isEqualTo(Main.OK);
        } finally {
            process.destroy();
            ChildProcess.statusOf(process);
        }
    }

    private ChildProcess millrace() {
        return ChildProcess.millrace(server);
    }

    private void serve(WatsSimulator.Builder other) {
        server.close();
        server = other.start();
    }

    private static WatsSimulator.Builder simulator() {
        return WatsSimulator.builder().products(3).token(TOKEN);
    }

    private static String partNumbers(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "PN-" + number + "\n")
                .collect(joining());
    }

    private static String id(int number) {
        return "00000000-0000-4000-8000-00000000000" + number;
    }

    private static String report(int number) {
        return "{\"type\":\"T\",\"id\":\"" + id(number)
                + "\",\"pn\":\"PCB-1\",\"sn\":\"1\",\"rev\":\"A\",\"processCode\":10,"
                + "\"result\":\"P\",\"machineName\":\"ICT-01\",\"location\":\"Line 1\",\"purpose\":\"Production\","
                + "\"start\":\"2026-03-02T08:15:00Z\",\"uut\":{},\"root\":{}}";
    }
}
