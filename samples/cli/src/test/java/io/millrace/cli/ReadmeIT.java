package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The commands that the README shows are the ones that are run here. */
class ReadmeIT {
    private static final Pattern BASH = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final String DEMO = "samples/millrace demo";
    private static final String SCRIPT =
            "samples/millrace samples/scripts/ProductTable.java samples/scripts/part-numbers.txt";

    private final WatsSimulator server = WatsSimulator.builder().products(1_000).start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void bashBlocks_always_areTheCommandsThatAreRunHere() throws IOException {
        assertThat(BASH.matcher(Files.readString(Path.of("../../README.md")))
                        .results()
                        .flatMap(block -> block.group(1).lines())
                        .map(line -> line.replaceFirst(" +#.*", "")))
                .containsExactly(DEMO, "mvn verify", SCRIPT); // the second runs this test
    }

    @Test
    void demo_whenSmall_endsLikeTheReadme() {
        ChildProcess.Ended ended = run(DEMO + " --count 40 --latency 5ms");
        assertThat(ended.status()).isEqualTo(Main.OK);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("A simulated WATS at http://.*: 5 ms an answer, no rate limit"),
                        line -> assertThat(line).matches("one after another: \\d+ ms a product \\(median of 5\\)"),
                        line -> assertThat(line).matches("10 at a time: 40 products in .*s"),
                        line -> assertThat(line).isEqualTo("succeeded 40, failed 0"),
                        line -> assertThat(line).matches("throughput [\\d.]+ products/s"),
                        line -> assertThat(line).matches("latency p50 \\d+ ms, p90 \\d+ ms, p99 \\d+ ms, max \\d+ ms"),
                        line -> assertThat(line).matches("speed-up [\\d.]+x"));
    }

    @Test
    void script_whenTheServerIsThere_printsItsTable() {
        ChildProcess.Ended ended = run(SCRIPT);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("PART NUMBER      NAME                     REVISIONS"),
                        line -> assertThat(line).isEqualTo("PN-1             Module PN-1              2"),
                        line -> assertThat(line).startsWith("PN-2 "),
                        line -> assertThat(line).startsWith("PN-3 "),
                        line -> assertThat(line).startsWith("PN-99999         NOT_FOUND: "));
        assertThat(ended.status()).isZero();
    }

    @Test
    void script_whenItsArgumentIsMissing_saysHowToCallIt() {
        ChildProcess.Ended ended = run("samples/millrace samples/scripts/ProductTable.java");
        assertThat(ended.status()).isEqualTo(Main.USAGE);
        assertThat(ended.err()).startsWith("Usage: ").hasLineCount(1);
    }

    private ChildProcess.Ended run(String command) {
        List<String> words = List.of(command.split(" "));
        return ChildProcess.millrace(server).run(words.subList(1, words.size()).toArray(String[]::new));
    }
}
