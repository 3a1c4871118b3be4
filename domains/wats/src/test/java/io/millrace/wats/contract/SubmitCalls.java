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
import io.millrace.wats.report.model.AdditionalArray;
import io.millrace.wats.report.model.AdditionalData;
import io.millrace.wats.report.model.AdditionalElement;
import io.millrace.wats.report.model.AdditionalPropertyBuilder;
import io.millrace.wats.report.model.Chart;
import io.millrace.wats.report.model.CompOp;
import io.millrace.wats.report.model.NumericLimit;
import io.millrace.wats.report.model.Repair;
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
import java.util.stream.Stream;
import org.reactivestreams.Publisher;

/** Those of the calls that {@code wire/report.txt} says the requests of, that submit reports. */
final class SubmitCalls {
    private static final UUID ID = UUID.fromString("00000001-6a55-4f0d-8f0b-6d1f0d8f2b90");
    private static final UUID TEST = UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90");
    private static final UUID REPAIR = UUID.fromString("b1c6c1de-0a6d-4d8d-9b0e-1f7a0c7b6a21");
    private static final OffsetDateTime START = OffsetDateTime.parse("2026-03-02T09:00:00.250+01:00");

    private SubmitCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("report.submitWsjf", w -> w.report()
                .submitWsjf("{\"type\":\"T\",\"pn\":\"PSU-240\",\"processName\":null}"));
        calls.put("report.submitWsjf unknown", w -> w.report().submitWsjf("""
                        {"start":"2026-03-02T09:00:00.2500000+01:00","uut":{"execTime":null},"somethingNew":{"x":1}}"""));
        calls.put("report.submit", w -> w.report()
                .submit(run().main(main -> main.passFail("Fan turns", false)).evaluate()));
        calls.put("report.submit in-utc", w -> w.report()
                .submit(passed(run().startedAt(OffsetDateTime.parse("2026-03-02T08:00:00Z")))));
        calls.put("report.submit spaces", w -> w.report()
                .submit(passed(complete(UutReport.of("  PSU 240  ", "PSU 240 00417", "C"))
                        .operator("Kåre Ø"))));
        calls.put("report.submit reserved-characters", w -> w.report()
                .submit(passed(complete(UutReport.of("SUPPRESS:A/B C?#%+ü", "SUPPRESS:SN/1*", "C")))));
        calls.put("report.submit reserved-characters-unasked", w -> w.report()
                .submit(passed(complete(UutReport.of("A/B", "1", "C")))));
        calls.put("report.submit comparisons", w -> w.report().submit(of(SubmitCalls::comparisons)));
        calls.put("report.submit texts", w -> w.report().submit(of(SubmitCalls::texts)));
        calls.put("report.submit numbers", w -> w.report().submit(of(SubmitCalls::numbers)));
        calls.put("report.submit additional-results", w -> w.report()
                .submit(of(main -> main.action("Props").with(step -> step.additional(raw())))));
        calls.put("report.submit generic-steps", w -> w.report().submit(of(SubmitCalls::generic)));
        calls.put("report.submit open-steps", w -> w.report().submit(of(SubmitCalls::open)));
        calls.put("report.submit nested", w -> w.report()
                .submit(of(main -> main.sequence(
                        "Level 1",
                        one -> one.sequence("Level 2", two -> two.sequence("Level 3 (empty)", none -> {})
                                .passFail("Power on", true))))));
        calls.put("report.submit error", w -> w.report().submit(passed(run().result(Status.ERROR))));
        calls.put("report.submit terminated", w -> w.report().submit(passed(run().result(Status.TERMINATED))));
        calls.put("report.submit repair-of-a-test", w -> w.report()
                .submit(repaired(UurReport.of(run().id(TEST)
                                .main(main -> main.passFail("Power on", false))
                                .evaluate())
                        .comment("C12 replaced"))));
        calls.put("report.submit repair-of-a-unit", w -> w.report()
                .submit(repaired(UurReport.of("PSU-240", "PSU240-00417", "C", 100)
                        .operation(510)
                        .station("REPAIR-1", "Oslo", "Repair")
                        .comment("Field return"))));
        calls.put("report.submit repair-of-a-known-test", w -> w.report()
                .submit(repaired(UurReport.of("PSU-240", "PSU240-00417", "C", 100)
                        .test(TEST)
                        .station("REPAIR-1", "Oslo", "Repair")
                        .failure("Component", "Defect Component", c12 -> c12.comRef("C12")
                                .refStepId(1)))));
        return calls;
    }

    private static TestRun run() {
        return complete(UutReport.of("PSU-240", "PSU240-00417", "C"));
    }

    private static TestRun complete(TestRun run) {
        return run.id(ID)
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .operator("kari")
                .startedAt(START);
    }

    private static UutReport passed(TestRun run) {
        return run.main(main -> main.passFail("Power on", true)).evaluate();
    }

    private static UutReport of(Consumer<Sequence> steps) {
        return run().main(steps).evaluate();
    }

    private static UurReport repaired(Repair repair) {
        return repair.id(REPAIR).operator("ola").startedAt(START).build();
    }

    private static void comparisons(Sequence main) {
        ReportNumber one = ReportNumber.of(1);
        ReportNumber three = ReportNumber.of(3);
        main.numeric("EQ", 1, "V", equalTo(1))
                .numeric("NE", 2, "V", notEqualTo(1))
                .numeric("GT", 2, "V", above(1))
                .numeric("GE", 2, "V", atLeast(1))
                .numeric("LT", 0.5, "V", below(1))
                .numeric("LE", 0.5, "V", atMost(1))
                .numeric("GTLT", 2, "V", strictlyBetween(1, 3))
                .numeric("GTLE", 2, "V", new NumericLimit(CompOp.GTLE, one, three))
                .numeric("GELT", 2, "V", new NumericLimit(CompOp.GELT, one, three))
                .numeric("GELE", 2, "V", between(1, 3))
                .numeric("LTGT", 4, "V", outside(1, 3))
                .numeric("LTGE", 4, "V", new NumericLimit(CompOp.LTGE, one, three))
                .numeric("LEGT", 4, "V", new NumericLimit(CompOp.LEGT, one, three))
                .numeric("LEGE", 4, "V", new NumericLimit(CompOp.LEGE, one, three))
                .numeric("LOG", 1.5, "");
    }

    private static void texts(Sequence main) {
        main.string("EQ", "abc", new StringLimit(CompOp.EQ, "abc"))
                .string("NE", "abc", notEqualTo("ABC"))
                .string("CASESENSIT", "abc", equalTo("abc"))
                .string("IGNORECASE", "abc", ignoringCase("ABC"))
                .string("LOG", "abc");
    }

    private static void numbers(Sequence main) {
        main.numeric("integer", 7, "")
                .numeric("float", 0.1, "")
                .numeric("tiny", 1e-12, "°C")
                .numeric("huge", 1.5e300, "")
                .numeric("big integer", ReportNumber.of(new BigDecimal("9007199254740993")), "", none())
                .numeric("as text", ReportNumber.ofText("1.50"), "", none())
                .numeric("multi", measured("one", 1, ""), measured("other", 1, "Ω"));
    }

    private static AdditionalData raw() {
        var inner = AdditionalPropertyBuilder.builder()
                .name("Inner")
                .type("Number")
                .value("1")
                .build();
        var object = AdditionalPropertyBuilder.builder()
                .name("Obj")
                .type("Obj")
                .flags(4)
                .comment("nested")
                .props(List.of(inner))
                .build();
        var first =
                new AdditionalElement("[0]", List.of(0), inner.withName("e0").withValue("5"), Map.of());
        var array = AdditionalPropertyBuilder.builder()
                .name("Arr")
                .type("Array")
                .array(new AdditionalArray(1, "Number", List.of(first), Map.of()))
                .build();
        return new AdditionalData("Raw", List.of(object, array), Map.of());
    }

    private static void generic(Sequence main) {
        Stream.of(
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
                        "NONE")
                .forEach(type -> main.step(type, StepType.of(type)));
    }

    private static void open(Sequence main) {
        main.popup("Insert unit", "done", 1)
                .executable("Flash tool", 0)
                .chart(
                        "Curve",
                        Chart.of("Start-up")
                                .x("Time", "ms")
                                .y("Output", "V")
                                .curve(Series.of("Vout", new double[] {0, 10}, new double[] {0, 2.1})),
                        measured("Settling", 38, "ms", atMost(60)));
    }
}
