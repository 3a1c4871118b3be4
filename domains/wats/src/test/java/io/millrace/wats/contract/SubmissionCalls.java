package io.millrace.wats.contract;

import static io.millrace.wats.report.model.Limits.above;
import static io.millrace.wats.report.model.Limits.atLeast;
import static io.millrace.wats.report.model.Limits.atMost;
import static io.millrace.wats.report.model.Limits.below;
import static io.millrace.wats.report.model.Limits.between;
import static io.millrace.wats.report.model.Limits.equalTo;
import static io.millrace.wats.report.model.Limits.ignoringCase;
import static io.millrace.wats.report.model.Limits.none;
import static io.millrace.wats.report.model.Limits.notEqualTo;
import static io.millrace.wats.report.model.Limits.outside;
import static io.millrace.wats.report.model.Limits.strictlyBetween;
import static io.millrace.wats.report.model.Measurements.measured;

import io.millrace.wats.Wats;
import io.millrace.wats.report.model.AdditionalArrayBuilder;
import io.millrace.wats.report.model.AdditionalData;
import io.millrace.wats.report.model.AdditionalElementBuilder;
import io.millrace.wats.report.model.AdditionalPropertyBuilder;
import io.millrace.wats.report.model.Chart;
import io.millrace.wats.report.model.ChartType;
import io.millrace.wats.report.model.CompOp;
import io.millrace.wats.report.model.NumericLimit;
import io.millrace.wats.report.model.Repair;
import io.millrace.wats.report.model.Report;
import io.millrace.wats.report.model.ReportNumber;
import io.millrace.wats.report.model.Sequence;
import io.millrace.wats.report.model.Series;
import io.millrace.wats.report.model.Status;
import io.millrace.wats.report.model.StepType;
import io.millrace.wats.report.model.StringLimit;
import io.millrace.wats.report.model.TestRun;
import io.millrace.wats.report.model.UurReport;
import io.millrace.wats.report.model.UutReport;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/** Reports as they are written down, which {@code wire/submissions.txt} says the requests of. */
final class SubmissionCalls {
    private static final UUID ID = UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90");
    private static final UUID REPAIR = UUID.fromString("b1c6c1de-0a6d-4d8d-9b0e-1f7a0c7b6a21");
    private static final OffsetDateTime START = OffsetDateTime.parse("2026-03-02T09:00:00.25+01:00");
    private static final OffsetDateTime REPAIRED = OffsetDateTime.parse("2026-03-02T12:34:56.789+01:00");
    private static final List<CompOp> ONE_LIMIT =
            List.of(CompOp.EQ, CompOp.NE, CompOp.GT, CompOp.GE, CompOp.LT, CompOp.LE);
    private static final List<CompOp> TWO_LIMITS = List.of(
            CompOp.GTLT, CompOp.GTLE, CompOp.GELT, CompOp.GELE, CompOp.LTGT, CompOp.LTGE, CompOp.LEGT, CompOp.LEGE);
    private static final List<String> GENERIC = List.of(
            "NI_Flow_If",
            "NI_Flow_Else",
            "NI_Flow_End",
            "NI_Flow_For",
            "NI_Wait",
            "NI_Lock",
            "NI_Semaphore",
            "NI_IviDmm",
            "NI_PropertyLoader",
            "Goto",
            "Label",
            "Statement",
            "GT",
            "NONE");
    private static final List<CompOp> TEXT = List.of(CompOp.EQ, CompOp.NE, CompOp.CASESENSIT, CompOp.IGNORECASE);

    private SubmissionCalls() {}

    private static TestRun run(String partNumber, String serialNumber) {
        return UutReport.of(partNumber, serialNumber, "C")
                .id(ID)
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .program("C:/seq/psu240.seq", "3.1.0")
                .operator("kari")
                .startedAt(START);
    }

    private static TestRun run() {
        return run("PSU-240", "PSU240-00417");
    }

    private static TestRun passed() {
        return run().main(SubmissionCalls::powerOn);
    }

    private static void powerOn(Sequence steps) {
        steps.passFail("Power on", true);
    }

    private static UutReport test(Consumer<Sequence> steps) {
        return run().main(steps).build();
    }

    /** A comparison that does not hold, and is said to. */
    private static void comparisons(Sequence steps) {
        ReportNumber one = ReportNumber.of(1);
        ONE_LIMIT.forEach(
                op -> said(steps.numeric("only " + op.code(), 2, "V", new NumericLimit(op, one, null)), Status.PASSED));
        TWO_LIMITS.forEach(op -> said(
                steps.numeric("both " + op.code(), 2, "V", new NumericLimit(op, one, ReportNumber.of(3))),
                Status.PASSED));
        steps.numeric("logged", 7, "V");
        TEXT.forEach(op -> said(steps.string("text " + op.code(), "abc", new StringLimit(op, "ABC")), Status.PASSED));
        steps.string("logged text", "abc");
    }

    private static void said(Sequence steps, Status status) {
        steps.with(step -> step.status(status));
    }

    /** Comparisons by their names, which hold. */
    private static void limits(Sequence steps) {
        steps.numeric("equal", 1, "V", equalTo(1))
                .numeric("not equal", 2, "V", notEqualTo(1))
                .numeric("above", 2, "V", above(1))
                .numeric("at least", 1, "V", atLeast(1))
                .numeric("below", 0.5, "V", below(1))
                .numeric("at most", 1, "V", atMost(1))
                .numeric("strictly between", 2, "V", strictlyBetween(1, 3))
                .numeric("between", 1, "V", between(1, 3))
                .numeric("outside", 4, "V", outside(1, 3))
                .string("same text", "abc", equalTo("abc"))
                .string("in any case", "abc", ignoringCase("ABC"))
                .string("other text", "abc", notEqualTo("ABC"));
    }

    private static void numbers(Sequence steps) {
        steps.numeric("integer", 7, "V")
                .numeric("tiny", 1e-12, "V")
                .numeric("huge", 1.5e300, "V")
                .numeric("negative zero", -0.0, "V")
                .numeric("every digit", ReportNumber.of(new BigDecimal("9007199254740993")), "V", none())
                .numeric("text", ReportNumber.ofText("1.50"), "V", none());
    }

    private static void additional(Sequence steps) {
        var inner =
                AdditionalPropertyBuilder.builder().name("Inner").type("Number").value("1");
        var object = AdditionalPropertyBuilder.builder()
                .name("Obj")
                .type("Obj")
                .flags(4)
                .comment("nested")
                .props(List.of(inner.build()));
        var element = AdditionalElementBuilder.builder()
                .text("[0]")
                .indexes(List.of(0))
                .value(inner.name("e0").value("5").build());
        var array = AdditionalArrayBuilder.builder().dimension(1).type("Number").indexes(List.of(element.build()));
        var elements =
                AdditionalPropertyBuilder.builder().name("Arr").type("Array").array(array.build());
        steps.action("Props")
                .with(step -> step.additional(
                        new AdditionalData("Raw", List.of(object.build(), elements.build()), Map.of())));
    }

    private static void everyOtherKind(Sequence steps) {
        steps.popup("Insert unit", "done", 1)
                .popup("Look", null, 2)
                .executable("Flash tool", 0)
                .chart("Curve", curve(ChartType.LINEAR), measured("Settling", 38, "ms", atMost(60)))
                .passFail("LEDs", measured("Green", true), measured("Red", false))
                .with(step -> step.status(Status.SKIPPED))
                .string("Identity", measured("Model", "PSU240"), measured("MAC", "00-11"))
                .loop("Sweep", 2, (turn, i) -> turn.numeric("Sweep", i, "V"));
    }

    private static Chart curve(ChartType type) {
        return Chart.of(type, "Start-up")
                .x("Time", "ms")
                .y("Output", "V")
                .curve(Series.of("Vout", new double[] {0, 10.5}, new double[] {0, 3e-7}))
                .curve(Series.of("counted", new double[] {1, -2}));
    }

    private static void charts(Sequence steps) {
        for (ChartType type : List.of(ChartType.LINEAR, ChartType.LOG_XY, ChartType.LOG_X, ChartType.LOG_Y)) {
            steps.chart(type.code(), curve(type));
        }
    }

    private static void levels(Sequence steps) {
        steps.sequence(
                "Level 1",
                one -> one.sequence("Level 2", two -> two.sequence("Level 3 (empty)", three -> {})
                        .passFail("Power on", true)));
    }

    private static void tooHigh(Sequence steps) {
        steps.sequence("Rails", rails -> {
            rails.numeric("too high", 6, "V", between(4.75, 5.25));
            said(rails.numeric("said to have passed", 6, "V", between(4.75, 5.25)), Status.PASSED);
        });
    }

    private static Repair repair(Repair repair) {
        return repair.id(REPAIR).operator("ola").startedAt(REPAIRED);
    }

    private static Repair repairOfUnit() {
        return repair(UurReport.of("PSU-240", "PSU240-00417", "C", 100));
    }

    private static void add(
            Map<String, Function<Wats, Publisher<?>>> calls, String which, Supplier<? extends Report> report) {
        calls.put("report.submit " + which, w -> w.report().submit(report.get()));
    }

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        add(calls, "minimal", () -> passed().build());
        add(calls, "utc", () -> passed().startedAt(OffsetDateTime.parse("2026-03-02T08:00:00Z"))
                .build());
        add(calls, "blanks", () -> run("  PSU 240  ", "PSU 240 00417")
                .operator(" Kåre Ø")
                .main(SubmissionCalls::powerOn)
                .build());
        add(calls, "forbidden-characters", () -> run("A/B C?#%+ü", "SN-1").build());
        add(calls, "suppressed", () -> run("SUPPRESS:A/B C?#%+ü", "SUPPRESS:SN/1*")
                .main(SubmissionCalls::powerOn)
                .build());
        add(calls, "no-station", () -> UutReport.of("PSU-240", "PSU240-00417", "C")
                .operation(100)
                .main(SubmissionCalls::powerOn)
                .build());
        add(calls, "comparisons", () -> test(SubmissionCalls::comparisons));
        add(calls, "limits", () -> run().main(SubmissionCalls::limits).evaluate());
        add(calls, "numbers", () -> test(SubmissionCalls::numbers));
        add(calls, "no-number", () -> test(steps -> steps.numeric("x", Double.NaN, "V")));
        add(calls, "no-limit", () -> test(steps -> steps.numeric("x", 1, "V", atMost(Double.POSITIVE_INFINITY))));
        add(
                calls,
                "units",
                () -> test(steps -> steps.numeric("none", 1, "")
                        .numeric("one", 1, "°C")
                        .numeric("several", measured("none", 1, ""), measured("one", 1, "Ω"))));
        add(calls, "equal-names", () -> test(steps -> steps.numeric("x", measured("a", 1, ""), measured("a", 2, ""))));
        add(
                calls,
                "long-names",
                () -> test(steps -> steps.numeric(
                        "n".repeat(100), measured("m".repeat(100), 1, ""), measured("m".repeat(97) + " #2", 2, ""))));
        add(calls, "additional", () -> test(SubmissionCalls::additional));
        add(calls, "generic", () -> test(steps -> GENERIC.forEach(type -> steps.step(type, StepType.of(type)))));
        add(calls, "every-other-kind", () -> test(SubmissionCalls::everyOtherKind));
        add(calls, "charts", () -> test(SubmissionCalls::charts));
        add(calls, "levels", () -> test(SubmissionCalls::levels));
        add(calls, "groups", () -> run().setup(steps -> steps.action("a"))
                .main(steps -> steps.sequence(
                        "b",
                        inner -> inner.setup(s -> s.action("c")).action("d").cleanup(s -> s.action("e"))))
                .cleanup(steps -> steps.action("f").with(step -> step.text("two\nlines")))
                .build());
        add(calls, "evaluated", () -> run().main(SubmissionCalls::tooHigh).evaluate());
        for (Status result : List.of(Status.PASSED, Status.ERROR, Status.TERMINATED, Status.DONE)) {
            add(calls, "result-" + result.code(), () -> passed().result(result).build());
        }
        add(calls, "repair", () -> repair(UurReport.of(
                        run().main(steps -> steps.passFail("Power on", false)).build()))
                .comment("C12 replaced")
                .build());
        add(calls, "repair-of-unit", () -> repairOfUnit()
                .operation(510)
                .station("REPAIR-1", "Oslo", "Repair")
                .comment("Field return")
                .build());
        add(calls, "repair-of-id", () -> repairOfUnit()
                .test(ID)
                .station("REPAIR-1", "Oslo", "Repair")
                .failure("Component", "Defect Component", c12 -> c12.comRef("C12")
                        .refStepId(1))
                .build());
        return calls;
    }
}
