package io.millrace.wats.report.model;

import static io.millrace.wats.report.model.Limits.above;
import static io.millrace.wats.report.model.Limits.atLeast;
import static io.millrace.wats.report.model.Limits.between;
import static io.millrace.wats.report.model.Limits.equalTo;
import static io.millrace.wats.report.model.Limits.none;
import static io.millrace.wats.report.model.Measurements.measured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How measurements, steps, sequences and tests end when nobody said so, and what they ended for. */
class VerdictsTest {
    private static TestRun run(Consumer<Sequence> steps) {
        return UutReport.of("PCB-1", "SN-1", "A")
                .operation(10)
                .station("ICT-01", "Line 1", "Production")
                .main(steps);
    }

    private static UutReport evaluated(Consumer<Sequence> steps) {
        return run(steps).evaluate();
    }

    private static List<String> statuses(UutReport report) {
        return report.steps()
                .map(step -> step.name() + " "
                        + Objects.requireNonNull(step.status()).code())
                .skip(1)
                .toList();
    }

    private static Step step(UutReport report, String name) {
        return report.steps()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "LOG, true, true, true, true, true",
        "EQ, false, true, false, false, false",
        "NE, true, false, true, true, true",
        "GT, false, false, true, true, true",
        "GE, false, true, true, true, true",
        "LT, true, false, false, false, false",
        "LE, true, true, false, false, false",
        "GTLT, false, false, true, false, false",
        "GTLE, false, false, true, true, false",
        "GELT, false, true, true, false, false",
        "GELE, false, true, true, true, false",
        "LTGT, true, false, false, false, true",
        "LTGE, true, false, false, true, true",
        "LEGT, true, true, false, false, true",
        "LEGE, true, true, false, true, true",
        "gele, false, true, true, true, false"
    })
    void number_forEveryComparison_isBelowAtBetweenAtAndAbove(
            String code, boolean below, boolean atLow, boolean between, boolean atHigh, boolean above) {
        NumericLimit limit = new NumericLimit(CompOp.of(code), ReportNumber.of(2), ReportNumber.of(4));
        boolean[] expected = {below, atLow, between, atHigh, above};
        for (int value = 1; value <= 5; value++) {
            assertThat(NumericMeasurement.of(null, ReportNumber.of(value), "V", limit)
                            .holds())
                    .as("%s %s", value, code)
                    .isEqualTo(expected[value - 1]);
        }
    }

    @Test
    void number_whenItIsExactlyTheLimit_isEqualWhateverItsDigits() {
        ReportNumber limit = ReportNumber.of(new BigDecimal("0.30"));
        ReportNumber value = ReportNumber.of(new BigDecimal("0.3"));
        assertThat(NumericMeasurement.of(null, value, "V", new NumericLimit(CompOp.EQ, limit, null))
                        .holds())
                .isTrue();
    }

    @Test
    void text_inPlaceOfANumber_keepsNoLimitUnlessItIsANumber() {
        assertThat(NumericMeasurement.of(null, ReportNumber.ofText("NaN"), "V", atLeast(1))
                        .holds())
                .isFalse();
        assertThat(NumericMeasurement.of(null, ReportNumber.ofText("NaN"), "V", none())
                        .holds())
                .isTrue();
        assertThat(NumericMeasurement.of(null, ReportNumber.ofText("1.50"), "V", atLeast(1))
                        .holds())
                .isTrue();
    }

    @Test
    void limit_whenItIsMissing_isKept() {
        NumericLimit lowOnly = new NumericLimit(CompOp.GELE, ReportNumber.of(2), null);
        assertThat(NumericMeasurement.of(null, ReportNumber.of(9), "V", lowOnly).holds())
                .isTrue();
        assertThat(NumericMeasurement.of(null, ReportNumber.of(1), "V", lowOnly).holds())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "LOG, false, true, true",
        "EQ, true, false, false",
        "CASESENSIT, true, false, false",
        "IgnoreCase, true, true, false",
        "NE, false, true, true"
    })
    void text_forEveryComparison_isEqualInCaseOrNot(String code, boolean equal, boolean otherCase, boolean other) {
        StringLimit limit = new StringLimit(CompOp.of(code), "Abc");
        assertThat(StringMeasurement.of(null, "Abc", limit).holds()).isEqualTo(equal || code.equals("LOG"));
        assertThat(StringMeasurement.of(null, "aBC", limit).holds()).isEqualTo(otherCase);
        assertThat(StringMeasurement.of(null, "xyz", limit).holds()).isEqualTo(other);
    }

    @Test
    void evaluate_whenAComparisonIsUnknown_isRefused() {
        assertThatThrownBy(() -> evaluated(main ->
                        main.numeric("x", 1, "V", new NumericLimit(CompOp.of("EQT"), ReportNumber.of(1), null))))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("EQT");
    }

    @Test
    void evaluate_whenDeepWithinAStepFails_failsAllAboveItAndNothingElse() {
        UutReport report = evaluated(main -> main.sequence(
                        "A",
                        a -> a.sequence("B", b -> b.numeric("bad", 6, "V", between(1, 5))
                                .numeric("good", 2, "V", above(1))))
                .passFail("C", true));
        assertThat(statuses(report)).containsExactly("A F", "B F", "bad F", "good P", "C P");
        assertThat(report.result()).isEqualTo(Status.FAILED);
    }

    @Test
    void evaluate_whenEveryKindOfMeasurementFails_failsItsStep() {
        UutReport report =
                evaluated(main -> main.numeric("n", measured("a", 1, "V", above(0)), measured("b", 1, "V", above(1)))
                        .string("s", "x", equalTo("y"))
                        .string("t", measured("a", "x", equalTo("x")), measured("b", "x", equalTo("y")))
                        .passFail("p", false)
                        .passFail("q", measured("a", true), measured("b", false)));
        assertThat(statuses(report)).containsExactly("n F", "s F", "t F", "p F", "q F");
        assertThat(((NumericStep) step(report, "n")).measurements())
                .extracting(NumericMeasurement::status)
                .containsExactly(Status.PASSED, Status.FAILED);
        assertThat(((StringStep) step(report, "t")).measurements())
                .extracting(StringMeasurement::status)
                .containsExactly(Status.PASSED, Status.FAILED);
    }

    @Test
    void evaluate_whenAStatusIsGiven_leavesIt() {
        UutReport report = evaluated(main -> main.numeric("given as passed", 6, "V", between(1, 5))
                .with(step -> step.status(Status.PASSED))
                .numeric("given as failed", 3, "V", between(1, 5))
                .with(step -> step.status(Status.FAILED))
                .sequence("not to be blamed", inner -> inner.passFail("unimportant", false))
                .with(step -> step.status(Status.PASSED)));
        assertThat(statuses(report))
                .containsExactly("given as passed P", "given as failed F", "not to be blamed P", "unimportant F");
        assertThat(((NumericStep) step(report, "given as passed"))
                        .measurements()
                        .get(0)
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(((NumericStep) step(report, "given as failed"))
                        .measurements()
                        .get(0)
                        .status())
                .isEqualTo(Status.FAILED);
        assertThat(report.cause().orElseThrow().name()).isEqualTo("given as failed");
    }

    @Test
    void build_doesNotLookAtLimits_butFailsForWhatIsSaidToHaveFailed() {
        UutReport passed = run(main -> main.numeric("out of limits", 6, "V", between(1, 5)))
                .build();
        assertThat(statuses(passed)).containsExactly("out of limits P");
        assertThat(passed.result()).isEqualTo(Status.PASSED);
        UutReport failed = run(main -> main.passFail("no", false)).build();
        assertThat(failed.result()).isEqualTo(Status.FAILED);
        assertThat(failed.cause().orElseThrow().name()).isEqualTo("no");
    }

    @ParameterizedTest
    @CsvSource({"P S D, P", "S S S, P", "P F S, F", "F E P, E", "E T F, T", "P P P, P"})
    void sequence_whenStepsEndDifferently_endsAsTheWorst(String steps, String worst) {
        UutReport report = evaluated(main -> {
            for (String code : steps.split(" ")) {
                main.action(code).with(step -> step.status(Status.of(code)));
            }
        });
        assertThat(report.result()).isEqualTo(Status.of(worst));
    }

    @Test
    void evaluate_whenAResultIsGiven_leavesItToo() {
        assertThat(run(main -> main.passFail("no", false))
                        .result(Status.TERMINATED)
                        .evaluate()
                        .result())
                .isEqualTo(Status.TERMINATED);
    }

    @Test
    void evaluate_whenSeveralFail_marksTheFirstAndTellsTheReport() {
        UutReport report = evaluated(main -> main.passFail("fine", true)
                .sequence("Rails", rails -> rails.passFail("first", false).with(step -> step.error(17, "Too high")))
                .passFail("second", false));
        Step first = step(report, "first");
        assertThat(report.steps().filter(step -> step.info().causedUutFailure() != null))
                .containsExactly(first);
        assertThat(report.steps()
                        .filter(step -> step.info().causedSeqFailure() != null)
                        .map(Step::name))
                .containsExactly("Rails", "first");
        assertThat(report.uut())
                .returns(first.info().id(), UutInfo::stepIdCausedUutFailure)
                .returns(17, UutInfo::errorCode)
                .returns("Too high", UutInfo::errorMessage);
    }

    @Test
    void evaluate_whenStepsEndDifferentlyBadly_marksTheFirstOfTheWorst() {
        UutReport report =
                evaluated(main -> main.passFail("failed", false).sequence("Rails", rails -> rails.action("broken")
                        .with(step -> step.status(Status.ERROR).error(5, "no answer"))));
        assertThat(report.result()).isEqualTo(Status.ERROR);
        assertThat(report.cause().map(Step::name)).contains("broken");
        assertThat(report.uut()).returns(5, UutInfo::errorCode);
    }

    @Test
    void evaluate_whenTheCauseIsGiven_marksNoOther() {
        UutReport report = evaluated(
                main -> main.passFail("first", false).passFail("cause", false).with(step -> step.causedFailure()
                        .error(3, "its own")));
        assertThat(report.cause().orElseThrow().name()).isEqualTo("cause");
        assertThat(step(report, "first").info().causedUutFailure()).isNull();
    }

    @Test
    void evaluate_whenTheReportHasAnErrorOfItsOwn_leavesIt() {
        UutReport report = run(main -> main.passFail("no", false).with(step -> step.error(17, "step")))
                .error(4, "report")
                .evaluate();
        assertThat(report.uut()).returns(4, UutInfo::errorCode).returns("report", UutInfo::errorMessage);
    }

    @Test
    void evaluate_whenAllPassed_marksNothing() {
        UutReport report = evaluated(main -> main.sequence("A", a -> a.passFail("fine", true)));
        assertThat(report.cause()).isEmpty();
        assertThat(report.uut()).returns(null, UutInfo::stepIdCausedUutFailure);
    }

    @Test
    void loop_whenTurnsFail_countsThemAndBlamesTheTurn() {
        UutReport report = evaluated(main -> main.loop("Sweep", 3, (turn, i) -> turn.numeric("Sweep", i, "V", above(0)))
                .passFail("after", true));
        List<Step> steps = report.steps().skip(1).toList();
        assertThat(steps.get(0).info().loop())
                .isEqualTo(LoopBuilder.builder()
                        .num(3)
                        .endingIndex(2)
                        .passed(2)
                        .failed(1)
                        .build());
        assertThat(statuses(report)).containsExactly("Sweep F", "Sweep F", "Sweep P", "Sweep P", "after P");
        assertThat(steps.subList(1, 4))
                .extracting(step -> step.info().loop())
                .containsExactly(Loop.turn(0), Loop.turn(1), Loop.turn(2));
        assertThat(report.cause()).contains(steps.get(1));
    }

    @Test
    void ids_areCountedDepthFirst() {
        UutReport report = evaluated(
                main -> main.sequence("A", a -> a.action("B").action("C")).action("D"));
        assertThat(report.steps().map(step -> step.info().id())).containsExactly(0, 1, 2, 3, 4);
    }
}
