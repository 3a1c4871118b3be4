package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import io.millrace.odoo.testing.LoggedCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs for Odoo: what they send, and what they print of each record. */
class OdooVerbsTest {
    @TempDir
    private static Path folder;

    private final FakeOdoo server = FakeOdoo.start();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream standardErr = System.err;

    private record Printed(int status, List<String> lines) {}

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        System.setErr(standardErr);
        server.close();
    }

    private static Path file(String name, String... lines) {
        try {
            return Files.write(folder.resolve(name), List.of(lines));
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
    }

    private static Printed run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = Main.run(out, words);
        return new Printed(status, out.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private Printed odoo(String... words) {
        Stream<String> connected = Stream.of(
                "--base-url",
                server.url(),
                "--database",
                FakeOdoo.DATABASE,
                "--user",
                FakeOdoo.USER,
                "--key-file",
                file("key", FakeOdoo.API_KEY).toString());
        return run(Stream.of(Stream.of("odoo"), Arrays.stream(words), connected)
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private String complaint() {
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    // search-read

    @Test
    void searchRead_always_printsALineForEachRecord() {
        Printed printed = odoo(
                "search-read",
                "res.partner",
                "--domain",
                "[[\"is_company\",\"=\",true]]",
                "--fields",
                "name,country_id");
        assertThat(printed.lines)
                .containsExactly(
                        "{\"index\":0,\"key\":\"7\",\"ok\":true,\"value\":{\"id\":7,\"name\":\"Azure\",\"country_id\":[21,\"Belgium\"]}}",
                        "{\"index\":1,\"key\":\"9\",\"ok\":true,\"value\":{\"id\":9,\"name\":\"Deco\",\"country_id\":false}}");
        assertThat(printed.status).isEqualTo(Main.OK);
    }

    @Test
    void searchRead_whenOrderedAndLimited_asksForNoMore() {
        Printed printed = odoo(
                "search-read",
                "res.partner",
                "--order",
                "name desc",
                "--limit",
                "2",
                "--output",
                "table",
                "--fields",
                "name");
        assertThat(printed.lines).containsExactly("KEY     name", "9       Deco", "8       Brandon");
        assertThat(server.lastCall().named()).containsEntry("limit", 2).containsEntry("order", "name desc, id");
    }

    @Test
    void searchRead_whenToldAContextAndAnotherProtocol_usesThem() {
        try (FakeOdoo newer = FakeOdoo.builder().version(19).start()) {
            Printed printed = run(
                    "odoo",
                    "search-read",
                    "res.country",
                    "--protocol",
                    "json_2",
                    "--context",
                    "{\"lang\":\"fr_FR\"}",
                    "--page-size",
                    "1",
                    "--fields",
                    "code",
                    "--base-url",
                    newer.url(),
                    "--key-file",
                    file("key", FakeOdoo.API_KEY).toString());
            assertThat(printed.lines).hasSize(2);
            assertThat(newer.calls("search_read")).hasSize(3).allSatisfy(call -> assertThat(call.named())
                    .containsEntry("context", java.util.Map.of("lang", "fr_FR")));
        }
    }

    // create

    @Test
    void create_whenSomeLinesAreRefused_createsTheOthersInTheirOrder() {
        Path records = file(
                "records",
                "{\"name\":\"A\"}",
                "no JSON",
                "{\"name\":\"B\",\"credit_limit\":-1}",
                "[1]",
                "{\"name\":\"A\"}",
                "{}");
        Printed printed = odoo("create", "res.partner", "--file", records.toString());
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.lines)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"index\":0,\"key\":\"record 1\",\"ok\":true,\"value\":"),
                        line -> assertThat(line).contains("\"ok\":false", "INVALID_INPUT", "not the JSON"),
                        line -> assertThat(line)
                                .contains("\"ok\":false", "INVALID_INPUT", "credit limit", "\"status\":200"),
                        line -> assertThat(line).contains("\"ok\":false", "INVALID_INPUT", "no JSON object"),
                        line -> assertThat(line).contains("\"index\":4,\"key\":\"record 5\",\"ok\":true"),
                        line -> assertThat(line).contains("\"ok\":false", "INVALID_INPUT", "it has no values"));
        assertThat(server.records("res.partner"))
                .extracting(row -> row.get("name"))
                .containsExactly("Azure", "Brandon", "Deco", "A", "A");
    }

    @Test
    void create_whenALineIsRefusedUnsent_sendsTheOthersInOneCallAllTheSame() {
        Path records = file("unsent", "{\"name\":\"A\"}", "{}", "{\"name\":\"B\",\"id\":5}", "{\"name\":\"C\"}");

        Printed printed = odoo("create", "res.partner", "--file", records.toString());

        assertThat(printed.lines.get(1)).contains("\"message\":\"it has no values\"");
        assertThat(printed.lines.get(2)).contains("\"message\":\"the server would ignore the value of 'id'\"");
        assertThat(server.calls("create")).extracting(LoggedCall::size).containsExactly(2);
    }

    @Test
    void create_ofManyRecords_fillsItsCalls() {
        Path records = file(
                "many",
                IntStream.range(0, 250).mapToObj(i -> "{\"name\":\"N\"}").toArray(String[]::new));
        Printed printed = odoo("create", "res.partner", "--file", records.toString(), "--concurrency", "2");
        assertThat(printed.lines).hasSize(250);
        assertThat(printed.status).isEqualTo(Main.OK);
        assertThat(server.calls("create")).extracting(LoggedCall::size).containsExactlyInAnyOrder(100, 100, 50);
        odoo("create", "res.partner", "--file", records.toString(), "--chunk-size", "250");
        assertThat(server.lastCall().size()).isEqualTo(250);
    }

    @Test
    void create_byReference_canBeSentAgain() {
        Path records = file("references", "{\"name\":\"A\",\"ref\":\"1\"}", "{\"name\":\"B\",\"ref\":\"2\"}");
        server.fault("create", 1, Fault.lostAfter());
        Printed first = odoo("create", "res.partner", "--reference", "ref", "--file", records.toString());
        assertThat(odoo("create", "res.partner", "--reference", "ref", "--file", records.toString()))
                .isEqualTo(first);
        assertThat(first.status).isEqualTo(Main.OK);
        assertThat(server.records("res.partner")).hasSize(5);
    }

    @Test
    void create_whenTheAnswerIsLost_isAmbiguous() {
        server.fault("create", 1, Fault.lostAfter());
        Printed printed = odoo(
                "create",
                "res.partner",
                "--file",
                file("one", "{\"name\":\"A\"}").toString());
        assertThat(printed.lines).singleElement().asString().contains("\"code\":\"AMBIGUOUS\"");
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
    }

    @Test
    void create_withACheckpoint_isNotDoneAgain_andNotTakenForThatOfAnotherModel() {
        String records = file("kept", "{\"name\":\"A\"}", "{\"name\":\"B\"}").toString();
        String checkpoint = folder.resolve("checkpoint").toString();
        assertThat(odoo("create", "res.partner", "--file", records, "--checkpoint", checkpoint).lines)
                .hasSize(2);
        assertThat(odoo("create", "res.partner", "--file", records, "--checkpoint", checkpoint).lines)
                .isEmpty();
        assertThat(odoo("create", "res.country", "--file", records, "--checkpoint", checkpoint).status)
                .isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("checkpoint");
        assertThat(server.calls("create")).hasSize(1);
    }

    // write, unlink, load

    @Test
    void write_always_writesTheOtherMembers() {
        Path rows = file(
                "rows",
                "{\"id\":7,\"ref\":\"R\"}",
                "{\"id\":8,\"ref\":\"R\"}",
                "{\"id\":999,\"ref\":\"R\"}",
                "{\"ref\":\"R\"}",
                "{\"id\":9,\"comment\":null}");
        Printed printed = odoo("write", "res.partner", "--file", rows.toString());
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(printed.lines)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("{\"index\":0,\"key\":\"7\",\"ok\":true,\"value\":7}"),
                        line -> assertThat(line).contains("\"key\":\"8\",\"ok\":true"),
                        line -> assertThat(line).contains("\"key\":\"999\",\"ok\":false", "NOT_FOUND"),
                        line -> assertThat(line).contains("\"key\":\"record 4\",\"ok\":false", "is no id such as 42"),
                        line -> assertThat(line).contains("\"key\":\"9\",\"ok\":true"));
        assertThat(server.records("res.partner"))
                .filteredOn(row -> "R".equals(row.get("ref")))
                .hasSize(2);
    }

    @Test
    void write_whenARecordIsNamedTwice_writesInOrder() {
        Path rows = file("twice", "{\"id\":7,\"ref\":\"first\"}", "{\"id\":7,\"ref\":\"second\"}");
        assertThat(odoo("write", "res.partner", "--file", rows.toString()).status)
                .isEqualTo(Main.OK);
        assertThat(server.records("res.partner").get(0)).containsEntry("ref", "second");
    }

    @Test
    void unlink_always_deletesWhatIsNamed() {
        assertThat(odoo("unlink", "res.partner", "8", "999").lines)
                .containsExactly(
                        "{\"index\":0,\"key\":\"8\",\"ok\":true,\"value\":8}",
                        "{\"index\":1,\"key\":\"999\",\"ok\":true,\"value\":999}");
        Printed printed = odoo(
                "unlink", "res.partner", "--keys-file", file("ids", "9", "x").toString());
        assertThat(printed.lines.get(1)).contains("'x' is no id such as 42");
        assertThat(server.records("res.partner")).hasSize(1);
    }

    @Test
    void load_whenDoneAgain_printsTheSameIds() {
        Path records = file("loads", "{\"id\":\"m.a\",\"name\":\"A\"}", "{\"id\":\"m.b\",\"name\":\"B\"}");
        server.fault("load", 1, Fault.lostAfter());
        Printed first = odoo("load", "res.partner", "--file", records.toString());
        assertThat(first.lines.get(0)).isEqualTo("{\"index\":0,\"key\":\"m.a\",\"ok\":true,\"value\":10}");
        assertThat(odoo("load", "res.partner", "--file", records.toString())).isEqualTo(first);
        Printed refused = odoo(
                "load",
                "res.partner",
                "--file",
                file("bad", "{\"id\":\"m.c\",\"name\":\"\"}", "{\"name\":\"C\"}")
                        .toString());
        assertThat(refused.lines)
                .satisfiesExactly(
                        line -> assertThat(line).contains("row 1: name: Missing required value"),
                        line -> assertThat(line).contains("no external id"));
        assertThat(server.records("res.partner")).hasSize(5);
    }

    // what sends nothing

    @Test
    void dryRun_always_sendsNothing() {
        Path rows = file("dry", "{\"id\":7,\"ref\":\"R\"}", "no JSON");
        Printed printed = odoo("write", "res.partner", "--file", rows.toString(), "--dry-run");
        assertThat(printed.lines).hasSize(2);
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(server.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "search-read",
                "search-read res.partner --limit 0",
                "search-read res.partner --page-size 0",
                "search-read res.partner --domain {",
                "search-read res.partner --domain {}",
                "search-read res.partner --domain [\"&\"]",
                "search-read res.partner --context []",
                "search-read res.partner --context {",
                "search-read res.partner --protocol soap",
                "search-read res.partner --columns name",
                "search-read res.partner --key secret",
                "search-read res.partner --rate-limit many",
                "search-read res.partner --max-attempts 0",
                "create res.partner",
                "create res.partner --file FILE --chunk-size 0",
                "create res.partner --file FILE --reference a-b",
                "create res.partner --file FILE --concurrency 0",
                "unlink res.partner",
                "unlink res.partner 7 --keys-file FILE",
                "load --file FILE"
            })
    void run_whenUsageIsWrong_tellsItInOneLineAndSendsNothing(String typed) {
        String empty = file("empty").toString();
        assertThat(odoo(typed.replace("FILE", empty).split(" ", -1)).status).isEqualTo(Main.USAGE);
        assertThat(complaint())
                .startsWith("millrace: ")
                .endsWith(" (see millrace odoo " + typed.split(" ")[0] + " --help)");
        assertThat(server.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--base-url", "--database", "--user", "--key-file"})
    void run_whenSomethingOfTheServerIsMissing_saysWhat(String option) {
        String[] words = {
            "odoo",
            "search-read",
            "res.partner",
            "--base-url",
            server.url(),
            "--database",
            "test",
            "--user",
            "u",
            "--key-file",
            file("key", "k").toString()
        };
        String given =
                Arrays.stream(words).collect(Collectors.joining("|")).replaceFirst("\\|" + option + "\\|[^|]*", "");
        assertThat(run(given.split("\\|", -1)).status).isEqualTo(Main.USAGE);
        assertThat(complaint()).contains("Missing the ", option);
    }

    @Test
    void run_whenTheServerCannotBeUsed_tellsItInOneLine() {
        assertThat(run(
                                "odoo",
                                "unlink",
                                "res.partner",
                                "7",
                                "--base-url",
                                server.url(),
                                "--database",
                                "test",
                                "--user",
                                "somebody",
                                "--key-file",
                                file("wrong", "stolen").toString())
                        .status)
                .isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("the server refused access").doesNotContain("stolen", "Traceback");
        err.reset();
        assertThat(run(
                                "odoo",
                                "unlink",
                                "res.partner",
                                "7",
                                "--base-url",
                                server.url(),
                                "--key-file",
                                file("blank", " ").toString())
                        .status)
                .isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).endsWith("blank: it is empty");
        err.reset();
        assertThat(run("odoo", "unlink", "res.partner", "7", "--base-url", server.url(), "--key-file", "/nowhere/key")
                        .status)
                .isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("cannot read /nowhere/key: no such file");
        err.reset();
        assertThat(odoo("create", "res.partner", "--file", "/nowhere/records").status)
                .isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("no such file");
        assertThat(server.records("res.partner")).hasSize(3);
    }

    @Test
    void searchRead_ofAnUnknownModel_tellsItInOneLine() {
        server.mayBeMisused();
        assertThat(odoo("search-read", "res.nope").status).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("res.nope");
        err.reset();
        assertThat(odoo("search-read", "no model").status).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("no name of a model");
    }
}
