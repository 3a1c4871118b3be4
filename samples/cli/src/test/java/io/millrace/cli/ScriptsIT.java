package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Await;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** The scripts beside the one of the README, each run as its header says. */
class ScriptsIT {
    private static final ZonedDateTime MIDNIGHT = LocalDate.now().atStartOfDay(ZoneId.systemDefault());

    private WatsSimulator server = WatsSimulator.builder().products(3).start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void yesterdaysYield_whenRun_countsTheReportsOfThatDayAlone() {
        ZonedDateTime yesterday = MIDNIGHT.minusDays(1);
        submit(
                report("PCB-1", "S1", yesterday, true),
                report("PCB-1", "S2", yesterday.plusHours(1), false),
                report("PCB-1", "S3", MIDNIGHT.minusSeconds(1), true),
                report("PCB-1", "S4", MIDNIGHT.minusSeconds(1), true),
                report("PCB-2", "S5", yesterday, true),
                report("PCB-2", "S6", MIDNIGHT, false),
                report("PCB-2", "S7", yesterday.minusSeconds(1), false));

        ChildProcess.Ended ended = run("YesterdaysYield.java");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .containsExactly(
                        "PART NUMBER         UNITS    FPY %    LPY %",
                        "PCB-1                   4     75.0     75.0", "PCB-2                   1    100.0    100.0");
        assertThat(ended.status()).isZero();
    }

    @Test
    void failedReports_whenRun_tellTheStepOfEachNewestFirst() {
        submit(
                report("PCB-1", "S1", MIDNIGHT.minusHours(3), false),
                report("PCB-1", "S1", MIDNIGHT.minusHours(2), false),
                report("PCB-1", "S1", MIDNIGHT.minusHours(1), true),
                report("PCB-1", "S2", MIDNIGHT.minusHours(1), false));

        ChildProcess.Ended ended = run("FailedReports.java", "S1");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("START +OPERATION +STATION +FAILED STEP"),
                        line -> assertThat(line)
                                .startsWith(MIDNIGHT.minusHours(2).toInstant() + " ")
                                .contains(" ICT-01 ")
                                .endsWith("Supply"),
                        line -> assertThat(line)
                                .startsWith(MIDNIGHT.minusHours(3).toInstant() + " ")
                                .endsWith("Supply"));
        assertThat(ended.status()).isZero();
    }

    @Test
    void createUnits_whenOneFails_createsTheOthersAndSaysSo() {
        server.close();
        server = WatsSimulator.builder()
                .products(3)
                .fault("NEW-0002", Fault.status(400))
                .start();

        ChildProcess.Ended ended = run("CreateUnits.java", "samples/scripts/units.csv");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("NEW-0001         saved"),
                        line -> assertThat(line).startsWith("NEW-0002         INVALID_INPUT: "),
                        line -> assertThat(line).isEqualTo("NEW-0003         saved"));
        assertThat(ended.status()).isEqualTo(Main.SOME_FAILED);
        assertThat(ChildProcess.millrace(server)
                        .run("wats", "unit", "get", "NEW-0001@PN-1", "NEW-0003@PN-2")
                        .status())
                .isEqualTo(Main.OK);
    }

    @Test
    void createUnits_whenALineIsNone_createsTheOthersAndSaysSo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("units.csv"),
                "serialNumber,partNumber,revision\r\nS1,PN-1,A\n\nS2\n,PN-1,A\nS3,PN-2,B\n \n");

        ChildProcess.Ended ended = run("CreateUnits.java", file.toString());

        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .containsExactly(
                        "S1               saved",
                        "S2               INVALID_INPUT: not a serial number, a part number and a revision: S2",
                        "                 INVALID_INPUT: serialNumber is required, but is blank",
                        "S3               saved");
        assertThat(ended.status()).isEqualTo(Main.SOME_FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "YesterdaysYield.java, 401",
        "FailedReports.java S1, 401",
        "CreateUnits.java samples/scripts/units.csv, 401",
        "CreateUnits.java missing.csv, cannot read missing.csv"
    })
    void script_whenItCannotRun_saysWhyInOneLine(String typed, String why) {
        ChildProcess.Ended ended = ChildProcess.millrace(server)
                .with("MILLRACE_WATS_TOKEN", "c3RhbGU6c3RhbGU=")
                .run(("samples/scripts/" + typed).split(" "));

        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.err())
                .startsWith(typed.replaceFirst("\\.java.*", ": "))
                .contains(why)
                .hasLineCount(1);
    }

    @Test
    void hundredTracks_whenRun_takesTwoCallsInsteadOfAHundredAsItsReadmeShows() throws IOException {
        ChildProcess.Ended ended = run("HundredTracks.java");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .containsExactly(
                        "each by itself       100 tracks, 100 calls", "through a collector  100 tracks, 2 calls");
        assertThat(Files.readString(Path.of("../../domains/spotify/README.md")))
                .contains("$ samples/millrace samples/scripts/HundredTracks.java\n" + ended.out());
        assertThat(ended.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"YesterdaysYield.java one", "FailedReports.java", "CreateUnits.java"})
    void script_whenCalledWrongly_saysHowToCallIt(String typed) {
        ChildProcess.Ended ended = run(typed.split(" "));

        assertThat(ended.status()).isEqualTo(Main.USAGE);
        assertThat(ended.err()).startsWith("Usage: ").hasLineCount(1);
    }

    private ChildProcess.Ended run(String... typed) {
        String[] words = Stream.concat(
                        Stream.of("samples/scripts/" + typed[0]),
                        Stream.of(typed).skip(1))
                .toArray(String[]::new);
        return ChildProcess.millrace(server).run(words);
    }

    private void submit(String... reports) {
        try (Wats wats = Wats.connect(server.url(), server.token())) {
            assertThat(Await.list(Flux.from(wats.report().submitWsjfBatch(List.of(reports)))))
                    .allMatch(result -> result.isSuccess());
        }
    }

    private static String report(String partNumber, String serialNumber, ZonedDateTime start, boolean passed) {
        String outcome = passed ? "P" : "F";
        return """
                {"type":"T","id":"%s","pn":"%s","sn":"%s","rev":"A","processCode":100,"result":"%s","machineName":"ICT-01",
                 "location":"Line 1","purpose":"Production","start":"%s","uut":{"stepIdCausedUUTFailure":1},
                 "root":{"id":0,"group":"M","stepType":"SequenceCall","name":"MainSequence Callback","status":"%s","steps":[
                   {"id":1,"group":"M","stepType":"ET_NLT","name":"Supply","status":"%s",
                    "numericMeas":[{"compOp":"GELE","name":"","status":"%s","unit":"V","value":5.0,"lowLimit":4.5,"highLimit":5.5}]}]}}
                """.formatted(
                        UUID.randomUUID(),
                        partNumber,
                        serialNumber,
                        outcome,
                        start.toInstant(),
                        outcome,
                        outcome,
                        outcome)
                .replace("\n", "");
    }
}
