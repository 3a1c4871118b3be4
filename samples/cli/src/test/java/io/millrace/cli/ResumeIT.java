package io.millrace.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are interrupted and go on, checked before, tried again and summed up. */
class ResumeIT {
    private static final int KEYS = 60;
    private static final int CONCURRENCY = 2;
    private static final int VERSION_CALLS = 2;

    @TempDir
    private Path folder;

    private WatsSimulator server = WatsSimulator.builder()
            .products(KEYS)
            .latency(Latency.constant(Duration.ofMillis(30)))
            .start();

    @AfterEach
    void close() {
        server.close();
    }

    private String[] get(String... more) throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys"),
                IntStream.rangeClosed(1, KEYS).mapToObj(i -> "PN-" + i + "\n").collect(joining()));
        List<String> arguments = new ArrayList<>(
                List.of("wats", "product", "get", "--keys-file", keys + "", "--concurrency", CONCURRENCY + ""));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private String checkpoint() {
        return folder.resolve("run.checkpoint").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "KILL"})
    void get_whenKilledAndStartedAgain_printsOnlyWhatItHadNotPrinted(String signal) throws Exception {
        String[] command = get("--checkpoint", checkpoint());
        List<String> lines = new ArrayList<>();
        Process process = ChildProcess.millrace(server).start(command);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < 10; i++) {
                lines.add(out.readLine());
            }
            assertThat(new ProcessBuilder("kill", "-" + signal, process.pid() + "")
                            .start()
                            .waitFor())
                    .isZero();
            out.lines().forEach(lines::add);
        }
        assertThat(ChildProcess.statusOf(process)).isNotEqualTo(Main.OK);
        int before = lines.size();

        ChildProcess.Ended rest = ChildProcess.millrace(server).run(command);

        assertThat(rest.err()).isEmpty();
        assertThat(rest.status()).isEqualTo(Main.OK);
        List<String> others = rest.lines();
        if (signal.equals("KILL") && others.get(0).equals(lines.get(before - 1))) {
            others = others.subList(1, others.size()); // killed between a line and its record
        }
        lines.addAll(others);
        assertThat(before).isLessThan(KEYS);
        assertThat(lines)
                .extracting(line -> line.replaceFirst("^\\{\"index\":\\d+,\"key\":\"([^\"]*)\".*", "$1"))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, KEYS).mapToObj(i -> "PN-" + i).toList());
        assertThat(server.counters().received() - VERSION_CALLS)
                .as("keys asked for, those under way when it was killed twice")
                .isBetween((long) KEYS, (long) KEYS + CONCURRENCY);
    }

    @Test
    void get_whenTheCheckpointIsOfOtherKeys_sendsNone() throws IOException {
        assertThat(ChildProcess.millrace(server)
                        .run(get("--checkpoint", checkpoint()))
                        .status())
                .isEqualTo(Main.OK);
        long before = server.counters().received();

        ChildProcess.Ended ended =
                ChildProcess.millrace(server).run("wats", "product", "get", "PN-1", "--checkpoint", checkpoint());

        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .startsWith("millrace: the checkpoint ")
                .contains("is of another batch");
        assertThat(server.counters().received()).isEqualTo(before + 1);
    }

    @Test
    void get_whenDry_checksTheKeysAndNeedsNoServer() {
        ChildProcess.Ended ended = ChildProcess.millrace(server)
                .with("MILLRACE_WATS_BASE_URL", "")
                .run("wats", "product", "get", "--dry-run", "PN-1", " ");

        assertThat(ended.status()).isEqualTo(Main.SOME_FAILED);
        assertThat(ended.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("{\"index\":0,\"key\":\"PN-1\",\"ok\":true}"),
                        line -> assertThat(line).contains("\"INVALID_INPUT\"", "partNumber is required"));
        assertThat(server.counters().received()).isZero();
    }

    @Test
    void submit_whenDry_findsWhatIsNoReport() {
        ChildProcess.Ended ended = ChildProcess.millrace(server)
                .reading("{\"id\":\"one\"}\nnot json\n[]\n")
                .run("wats", "report", "submit", "--file", "-", "--dry-run");

        assertThat(ended.status()).isEqualTo(Main.SOME_FAILED);
        assertThat(ended.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("{\"index\":0,\"key\":\"one\",\"ok\":true}"),
                        line -> assertThat(line).contains("\"report 2\"", "INVALID_INPUT"),
                        line -> assertThat(line).contains("\"report 3\"", "INVALID_INPUT", "JSON object"));
        assertThat(server.counters().received()).isZero();
    }

    @Test
    void get_whenToldToRetryFailedItems_runsThemAgain() throws IOException {
        server.close();
        server = WatsSimulator.builder()
                .products(3)
                .fault("PN-2", Fault.status(503).times(1))
                .start();

        ChildProcess.Ended ended = ChildProcess.millrace(server)
                .run("wats", "product", "get", "PN-1", "PN-2", "--max-attempts", "1", "--retry-failed", "1");

        assertThat(ended.status()).isEqualTo(Main.OK);
        assertThat(server.requests("PN-2")).isEqualTo(2);
    }

    @Test
    void get_whenToldToReport_sumsUpOnStandardError() {
        ChildProcess.Ended text =
                ChildProcess.millrace(server).run("wats", "product", "get", "PN-1", "none", "--report", "text");
        ChildProcess.Ended json =
                ChildProcess.millrace(server).run("wats", "product", "get", "PN-1", "none", "--report", "json");

        assertThat(text.lines()).hasSize(2);
        assertThat(text.err()).contains("2 items in ", "1 succeeded (50.0 %), 1 failed (NOT_FOUND 1)", "items/s");
        assertThat(json.lines()).hasSize(2);
        assertThat(json.err())
                .startsWith(
                        "{\"total\":2,\"succeeded\":1,\"failed\":1,\"ambiguous\":0,\"successRate\":50.0,\"byCode\":{\"NOT_FOUND\":1}");
    }

    @Test
    void get_whenAdaptive_findsItsConcurrency() throws IOException {
        assertThat(ChildProcess.millrace(server)
                        .run("wats", "product", "get", "PN-1", "--adaptive", "1..8")
                        .status())
                .isEqualTo(Main.OK);
        assertThat(ChildProcess.millrace(server)
                        .run("wats", "product", "get", "PN-1", "--adaptive", "8..1")
                        .err())
                .contains("'8..1' is no range such as 1..64");
        assertThat(ChildProcess.millrace(server).run(get("--adaptive", "1..8")).err())
                .contains("either --concurrency or --adaptive");
    }
}
