package io.millrace.wats.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of step as it is sent. The names are those of the vendor's format. */
class ReportWireTest {
    record Sent(String json, Consumer<Sequence> steps) {
        @Override
        public String toString() {
            return json;
        }
    }

    private static UutReport report(Consumer<Sequence> steps) {
        return UutReport.of("PSU-240", "PSU240-00417", "C")
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .main(steps)
                .evaluate();
    }

    static Stream<Sent> kinds() {
        ReportNumber one = ReportNumber.of(1);
        ReportNumber three = ReportNumber.of(3);
        AdditionalProperty inner = AdditionalPropertyBuilder.builder()
                .name("Inner")
                .type("Number")
                .value("1")
                .build();
        return Stream.of(
                new Sent(
                        "'stepType':'ET_NLT','numericMeas':[{'value':2,'unit':'V','compOp':'GTLE','lowLimit':1,'highLimit':3,'status':'P'}]",
                        steps -> steps.numeric("x", 2, "V", new NumericLimit(CompOp.GTLE, one, three))),
                new Sent(
                        "'stepType':'ET_NLT','numericMeas':[{'value':7,'unit':'','compOp':'LOG','status':'P'}]",
                        steps -> steps.numeric("x", 7, "")),
                new Sent(
                        "'stepType':'ET_NLT','numericMeas':[{'value':'1.50','unit':'°C','compOp':'LT','lowLimit':3,'status':'P'}]",
                        steps -> steps.numeric("x", ReportNumber.ofText("1.50"), "°C", Limits.below(3))),
                new Sent(
                        "'stepType':'ET_NLT','numericMeas':[{'value':0.10000000000000000001,'unit':'V','compOp':'LOG','status':'P'}]",
                        steps -> steps.numeric(
                                "x", ReportNumber.of(new BigDecimal("0.10000000000000000001")), "V", Limits.none())),
                new Sent(
                        "'stepType':'ET_SVT','stringMeas':[{'value':'a','compOp':'LOG','status':'P'}]",
                        steps -> steps.string("x", "a")),
                new Sent("'stepType':'NI_Flow_If'", steps -> steps.step("x", StepType.IF)),
                new Sent("'stepType':'NI_PropertyLoader'", steps -> steps.step("x", StepType.of("NI_PropertyLoader"))),
                new Sent("'stepType':'MessagePopup','messagePopup':{'button':2}", steps -> steps.popup("x", null, 2)),
                new Sent(
                        "'stepType':'WATS_XYGMNLT','chart':{'chartType':'LineLogX','label':'c','series':[{'dataType':'XYG','name':'s','ydata':'1;2'}]},'numericMeas':[{'name':'n','value':1,'unit':'ms','compOp':'LOG','status':'P'}]",
                        steps -> steps.chart(
                                "x",
                                Chart.of(ChartType.LOG_X, "c").curve(Series.of("s", new double[] {1, 2})),
                                Measurements.measured("n", 1, "ms"))),
                new Sent(
                        "'stepType':'Action','reportText':'a\\nb','additionalResults':[{'name':'Raw','props':[{'name':'Inner','type':'Number','value':'1'}]}]",
                        steps -> steps.action("x").with(step -> step.text("a\nb")
                                .additional(new AdditionalData("Raw", List.of(inner), Map.of())))),
                new Sent(
                        "'stepType':'SequenceCall','seqCall':{'path':'MainSequence','name':'x','version':'1.0.0'},'steps':[]",
                        steps -> steps.sequence("x", none -> {})));
    }

    @ParameterizedTest
    @MethodSource
    void kinds(Sent kind) {
        Step step = report(kind.steps()).steps().skip(1).findFirst().orElseThrow();
        SameJson.assertSame(
                Json.write(step),
                ("{'id':1,'group':'M','name':'x','status':'P'," + kind.json() + "}").replace('\'', '"'));
    }

    @Test
    void report_withLittleInIt_sendsNothingThatNobodySaid() {
        assertThat(Json.members(report(steps -> steps.action("x"))).keySet())
                .isEqualTo(Json.read("""
                                {"type":0,"id":0,"pn":0,"sn":0,"rev":0,"processCode":0,"result":0,"machineName":0,"location":0,
                                 "purpose":0,"start":0,"startUTC":0,"uut":0,"root":0}""", Map.class).keySet());
    }

    @Test
    void steps_inTheirGroups_sayWhich() {
        UutReport report = report(main -> main.sequence(
                "inner", inner -> inner.setup(s -> s.action("a")).action("b").cleanup(c -> c.action("c"))));
        assertThat(report.steps().skip(2).map(step -> step.info().group()))
                .containsExactly(StepGroup.SETUP, StepGroup.MAIN, StepGroup.CLEANUP);
    }
}
