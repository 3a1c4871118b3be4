package io.millrace.wats.report.model;

import static io.millrace.wats.report.model.Limits.above;
import static io.millrace.wats.report.model.Limits.between;
import static io.millrace.wats.report.model.Measurements.measured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers refuse is refused where it is written down, and the refusal says what it was. */
class ReportArgumentsTest {
    private static final String LONG = "x".repeat(101);

    private record Refused(String why, ThrowingCallable what) {
        @Override
        public String toString() {
            return why;
        }
    }

    private static TestRun run() {
        return UutReport.of("PCB-1", "SN-1", "A").operation(10).station("ICT-01", "Line 1", "Production");
    }

    private static Refused main(String why, Consumer<Sequence> steps) {
        return new Refused(why, () -> run().main(steps).evaluate());
    }

    private static void assertRefused(ThrowingCallable what, String why) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining(why);
    }

    @Test
    void number_withSeveralOfThem_namesThemAll() {
        assertRefused(() -> UutReport.of("A/B C?#%+ü", "SN-1", "A"), "must not have % ? /");
    }

    @Test
    void number_whoseCharactersAreMeant_isTakenAsItIs() {
        UutReport report = UutReport.of("SUPPRESS:A/B C?#%+ü", "SUPPRESS:SN/1*", "C")
                .operation(10)
                .station("ICT-01", "Line 1", "Production")
                .build();
        assertThat(report.partNumber()).isEqualTo("A/B C?#%+ü");
        assertThat(report.serialNumber()).isEqualTo("SN/1*");
    }

    @Test
    void texts_withBlanksAroundThem_loseThem() {
        UutReport report = UutReport.of(" PCB-1 ", "\tSN 1\n", " A")
                .operation(10)
                .station(" ICT-01", "Line 1 ", " Production ")
                .build();
        assertThat(List.of(
                        report.partNumber(),
                        report.serialNumber(),
                        report.revision(),
                        report.stationName(),
                        report.location(),
                        report.purpose()))
                .containsExactly("PCB-1", "SN 1", "A", "ICT-01", "Line 1", "Production");
    }

    @Test
    void textsOfInstruments_withControlCharacters_loseThem() {
        UutReport report = run().main(main -> main.string("x", "a\u0000b\u001B\n\uD83D\uDE00")
                        .with(step -> step.text("\u0007text").error(1, "no\u0000answer")))
                .error(2, "\u0000none")
                .build();
        assertThat(report.uut()).returns("none", UutInfo::errorMessage);
        Step step = report.steps().skip(1).findFirst().orElseThrow();
        assertThat(step.info()).returns("text", StepInfo::reportText).returns("noanswer", StepInfo::errorMessage);
        assertThat(((StringStep) step).measurements())
                .extracting(StringMeasurement::value)
                .containsExactly("ab\n\uD83D\uDE00");
    }

    static List<Refused> refused() {
        Chart chart = Chart.of("c");
        Attachment file = Attachment.of("f", "text/plain", new byte[0]);
        return List.of(
                new Refused("part number is required", () -> UutReport.of(" ", "SN-1", "A")),
                new Refused("serial number is required", () -> UutReport.of("PCB-1", "", "A")),
                new Refused("revision is required", () -> UutReport.of("PCB-1", "SN-1", "")),
                new Refused(
                        "serial number must have at most 100 characters, but has 101",
                        () -> UutReport.of("P", LONG, "A")),
                new Refused("revision must have at most 100", () -> UutReport.of("PCB-1", "SN-1", LONG)),
                new Refused("control character 0", () -> UutReport.of("PCB-1", "SN\u00001", "A")),
                new Refused("station is required", () -> run().station(" ", "Line 1", "Production")),
                new Refused("location is required", () -> run().station("ICT-01", "", "Production")),
                new Refused("purpose must have at most 100", () -> run().station("ICT-01", "Line 1", LONG)),
                new Refused("operator is required", () -> run().operator("")),
                new Refused("batch must have at most 100", () -> run().batch(LONG)),
                new Refused("fixture must have at most 100", () -> run().fixture(LONG)),
                new Refused("comment must have at most 5000", () -> run().comment("x".repeat(5_001))),
                new Refused("description is required", () -> run().misc("", "x")),
                new Refused("text of Firmware is required", () -> run().misc("Firmware", " ")),
                new Refused("text of Firmware must have at most 100", () -> run().misc("Firmware", LONG)),
                new Refused("part type must have at most 50", () -> run().subUnit("x".repeat(51), "P", "S", "A")),
                new Refused("time must not be negative", () -> run().took(Duration.ofMillis(-1))),
                new Refused("operation is required", () -> UutReport.of("P", "S", "A")
                        .station("ICT-01", "Line 1", "Production")
                        .build()),
                new Refused(
                        "station is required",
                        () -> UutReport.of("P", "S", "A").operation(10).build()),
                main("step name is required", steps -> steps.action(" ")),
                main("step name must have at most 100", steps -> steps.action(LONG)),
                main(
                        "step x has two measurements named a",
                        steps -> steps.numeric("x", measured("a", 1, "V"), measured("a", 2, "V"))),
                main(
                        "step x has two measurements named a",
                        steps -> steps.passFail("x", measured("a", true), measured(" a", true))),
                main("step x has no measurements", steps -> steps.string("x", List.of())),
                main(
                        "name of a measurement of step x is required",
                        steps -> steps.numeric(
                                "x", NumericMeasurement.of(null, ReportNumber.of(1), "V", Limits.none()))),
                main("no number for NaN", steps -> steps.numeric("x", Double.NaN, "V")),
                main("no number for Infinity", steps -> steps.numeric("x", 1, "V", above(Double.POSITIVE_INFINITY))),
                main(
                        "the low limit 5.0 is above the high limit 1.0",
                        steps -> steps.numeric("x", 1, "V", between(5, 1))),
                main("loop x has no turn", steps -> steps.loop("x", 0, (turn, i) -> {})),
                main("turn 0 of loop x must add one step of that name", steps -> steps.loop("x", 2, (turn, i) -> {})),
                main(
                        "turn 1 of loop x must add one step of that name",
                        steps -> steps.loop("x", 2, (turn, i) -> turn.action(i == 0 ? "x" : "y"))),
                main("no step yet", steps -> steps.with(step -> step.text("x"))),
                main("step x has both a chart and an attachment", steps -> steps.chart("x", chart)
                        .with(step -> step.attachment(file))),
                new Refused(
                        "attachment name must have at most 256",
                        () -> Attachment.of("x".repeat(257), "a/b", new byte[0])),
                new Refused("content type is required", () -> Attachment.of("x", "", new byte[0])),
                new Refused("has 1 numbers on the x axis, but 2", () -> Series.of("s", new double[1], new double[2])),
                new Refused(
                        "the repair operation 500 is the test operation, too", () -> UurReport.of("P", "S", "A", 500)
                                .station("R", "L", "Repair")
                                .build()),
                new Refused("failure category is required", () -> UurReport.of("P", "S", "A", 10)
                        .failure("", "code", failure -> {})),
                new Refused("failure code is required", () -> UurReport.of("P", "S", "A", 10)
                        .failure("Component", "code", failure -> failure.code(" "))),
                new Refused("comment of failure code must have at most 5000", () -> UurReport.of("P", "S", "A", 10)
                        .failure("Component", "code", failure -> failure.comment("x".repeat(5_001)))),
                new Refused(
                        "the repaired unit itself, with the index 0, is not among the sub-units",
                        () -> UurReport.of("P", "S", "A", 10)
                                .station("R", "L", "Repair")
                                .build()
                                .withSubUnits(List.of())
                                .complete()),
                new Refused("a report does not end as D", () -> run().result(Status.DONE)
                        .build()),
                main("a step does not end as U", steps -> steps.action("x").with(step -> step.status(Status.UNKNOWN))),
                main(
                        "a measurement does not end as E",
                        steps -> steps.numeric("x", measured("a", 1, "V").withStatus(Status.ERROR))));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Refused refused) {
        assertRefused(refused.what(), refused.why());
    }

    @Test
    void report_withoutAnIdOrStart_getsAnIdOfItsOwnAndTheTimeInWhichItWasBegun() {
        UutReport one = run().build();
        UutReport other = run().build();
        assertThat(one.id()).isNotNull().isNotEqualTo(other.id());
        OffsetDateTime start = one.start();
        assertThat(start).isNotNull();
        assertThat(one.startUtc()).isEqualTo(start.toInstant());
        assertThat(start.getNano() % 100).isZero();
    }

    @Test
    void repair_ofSubUnits_numbersThemAndKnowsThoseOfTheTest() {
        UutReport test = run().subUnit("PCBA", "PCB-2", "SN-2", "A").build();
        UurReport repair = UurReport.of(test)
                .subUnit("PCBA", "PCB-2", "SN-2", "A", board -> board.failure(
                                "Component", "Broken", c -> c.comRef("C1"))
                        .subUnit("Chip", "IC-1", "SN-3", "B", chip -> chip.replacedBy("Chip", "IC-1", "SN-4", "B")))
                .build();
        assertThat(repair.subUnits())
                .extracting(SubUnit::serialNumber, SubUnit::idx, SubUnit::parentIdx, SubUnit::replacedIdx)
                .containsExactly(
                        tuple("SN-1", 0, null, null),
                        tuple("SN-2", 1, 0, null),
                        tuple("SN-3", 2, 1, 3),
                        tuple("SN-4", 3, 1, null));
        assertThat(repair.failures().map(Failure::comRef)).containsExactly("C1");
        assertThat(repair.uur()).returns(test.id(), UurInfo::refUut).returns(10, UurInfo::processCode);
        assertThat(repair.unknown()).isEqualTo(Map.of());
    }
}
