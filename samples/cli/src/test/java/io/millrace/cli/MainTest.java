package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.simulator.WatsSimulator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wrong call is told, and that it sends nothing. */
class MainTest {
    private final WatsSimulator server =
            WatsSimulator.builder().products(3).users(3).start();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream standardErr = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        System.setErr(standardErr);
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wats product get",
                "wats product get PN-1 --keys-file keys",
                "wats product get PN-1 --unknown",
                "wats product get PN-1 --concurrency 0",
                "wats product get PN-1 --concurrency many",
                "wats product get PN-1 --window 0",
                "wats product get PN-1 --timeout 0s",
                "wats product get PN-1 --timeout 5",
                "wats product get PN-1 --max-attempts 0",
                "wats product get PN-1 --rate-limit 5",
                "wats product get PN-1 --progress sometimes",
                "wats product get PN-1 --base-url nonsense",
                "wats product get PN-1 --base-url ftp://127.0.0.1",
                "wats product get PN-1 --base-url http://user:word@127.0.0.1",
                "wats product get PN-1 --columns name",
                "wats product get PN-1 --output csv",
                "wats product list --limit 0",
                "wats product list --columns name",
                "wats product list --filter  ",
                "wats report headers --page-size 10001",
                "wats yield query --by ",
                "wats yield query --by stationName,,period",
                "wats asset list --page-size 0",
                "wats ticket list --status unheard",
                "wats ticket list --view mine",
                "wats process list --kind other",
                "wats yield get PN-1 --since yesterday",
                "wats unit get",
                "wats report submit",
                "wats scim users --page-size 0",
                "wats scim users --limit 0",
                "demo --count 0",
                "demo --latency soon"
            })
    void run_whenUsageIsWrong_tellsItInOneLineAndSendsNothing(String typed) {
        assertThat(runWithServer(typed.split(" ", -1))).isEqualTo(Main.USAGE);
        assertThat(complaint()).startsWith("millrace: ").endsWith(" --help)");
        assertThat(server.counters().received()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wats",
                "wats product",
                "wats yield",
                "wats simulate --port 65536",
                "wats simulate --port -1",
                "wats simulate --products -1",
                "wats simulate --users -1",
                "wats simulate --units -1",
                "wats simulate --reports -1",
                "wats product get PN-1 --token t"
            })
    void run_whenNoServerIsNeededOrNamed_tellsWrongUsageAlike(String typed) {
        assertThat(Main.run(typed.isEmpty() ? new String[0] : typed.split(" "))).isEqualTo(Main.USAGE);
        assertThat(complaint()).startsWith("millrace: ");
    }

    @Test
    void run_whenAFilterIsBlank_tellsItInWordsForPeople() {
        assertThat(runWithServer("wats", "product", "list", "--filter", "")).isEqualTo(Main.USAGE);
        assertThat(complaint()).contains("a filter must not be blank").doesNotContain("io.millrace");
    }

    @Test
    void run_whenTheFileCannotBeRead_tellsItAndSendsNothing(@TempDir Path folder) {
        assertThat(runWithServer("wats", "product", "get", "--keys-file", folder.toString()))
                .isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).isEqualTo("millrace: cannot read " + folder + ": it is a folder");
        assertThat(server.counters().received()).isZero();
    }

    @Test
    void run_whenTheTokenIsNoHeader_doesNotRepeatIt() {
        assertThat(Main.run("wats", "product", "get", "PN-1", "--base-url", server.url(), "--token", "first\nsecond"))
                .isEqualTo(Main.USAGE);
        assertThat(complaint()).doesNotContain("first", "second");
    }

    @Test
    void run_whenTheServerIsGone_tellsItInOneLine() {
        server.close();
        assertThat(runWithServer("wats", "scim", "users", "--max-attempts", "1"))
                .isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).startsWith("millrace: cannot reach the server: ");
    }

    private int runWithServer(String... args) {
        Stream<String> connected = Stream.of(args).anyMatch(arg -> arg.equals("--base-url"))
                ? Stream.of("--token", server.token())
                : Stream.of("--base-url", server.url(), "--token", server.token());
        return Main.run(Stream.concat(Stream.of(args), connected).toArray(String[]::new));
    }

    private String complaint() {
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
        return err.toString(StandardCharsets.UTF_8).strip();
    }
}
