package io.millrace.wats.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever servers are known to send is read, and nothing of it is lost. */
class ReportReadingTest {
    private static UutReport report(String members) {
        return Json.read("{" + members + ",\"type\":\"T\"}", UutReport.class);
    }

    private static Step step(String json) {
        return Json.read(json.replace('\'', '"'), Step.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SequenceStep | {'stepType':'WATS_SeqCall','name':'x','seqCall':{'version':null}}",
                "SequenceStep | {'name':'x','steps':[]}",
                "NumericStep | {'stepType':'NumericLimitTest','name':'x','numericMeas':[{'value':1}]}",
                "NumericStep | {'stepType':'WATS_XYGMNLT','name':'x','numericMeas':[],'chart':{}}",
                "StringStep | {'stepType':'Of the year 2040','name':'x','stringMeas':[{'value':'1'}]}",
                "PassFailStep | {'name':'x','booleanMeas':[{'status':'P','value':true}]}",
                "PopupStep | {'name':'x','messagePopup':{'response':null,'button':1}}",
                "ExecutableStep | {'name':'x','callExe':{'exitCode':17232.0}}",
                "PlainStep | {'stepType':'ET_NLT','name':'skipped','status':'S','numericMeas':null}",
                "PlainStep | {'stepType':'WATS_AttachFile','name':'x','attachment':{'name':'run.txt'}}",
                "PlainStep | {'stepType':'NI_IVIDmm'}",
                "UnknownStep | {'name':'x','numericMeas':'none'}",
                "UnknownStep | {'name':'x','numericMeas':[{'value':true}]}",
                "UnknownStep | {'name':'x','steps':{}}",
                "PlainStep | {'name':'x','id':'first','errorCode':2147746132}",
                "NumericStep | {'name':'x','chart':[],'numericMeas':[{'value':1}]}",
                "SequenceStep | {'name':'x','seqCall':'main.seq'}",
                "UnknownStep | 'x'"
            },
            quoteCharacter = '`')
    void step_whateverItIsCalled_isWhatItHas(String kind, String json) {
        assertThat(step(json).getClass().getSimpleName()).isEqualTo(kind);
        SameJson.assertSame(Json.write(step(json)), json.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exported-test.json", "exported-repair.json"})
    void report_asServersExportIt_isSentBackWhole(String name) {
        String exported = Json.fixture(getClass(), name);
        SameJson.assertSame(Json.write(Json.read(exported, Report.class).complete()), exported);
    }

    @Test
    void step_thatCannotBeRead_costsNoOther() {
        UutReport report = report("""
                "root":{"name":"Main","steps":[null,{"name":"a","status":"F","numericMeas":{"s":1.10}},{"name":"b"}]}""");
        assertThat(report.steps().map(Step::name)).containsExactly("Main", "a", "b");
        Step broken = report.steps().skip(1).findFirst().orElseThrow();
        assertThat(broken.status()).isEqualTo(Status.FAILED);
        assertThat(broken)
                .isEqualTo(new UnknownStep(
                        Map.of("name", "a", "status", "F", "numericMeas", Map.of("s", new BigDecimal("1.10")))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"totTime\":\"n/a\"",
                "\"start\":\"08:15\"",
                "\"errorCode\":\"E17\"",
                "\"errorCode\":2147746132",
                "\"seqCall\":\"main.seq\"",
                "\"loop\":1",
                "\"chart\":[]",
                "\"additionalResults\":{},\"causedSeqFailure\":\"by a\",\"new\":[1.10]"
            })
    void sequence_withAMemberThatIsNotAsDocumented_keepsItsStepsAndThatMember(String odd) {
        String json = """
                {"type":"T","root":{"id":0,"name":"Main","status":"F",%s,"steps":[
                  {"id":1,"name":"a","steps":[{"id":2,"name":"b","causedUUTFailure":true}]}]}}""".formatted(odd);
        UutReport report = Json.read(json, UutReport.class);
        assertThat(report.steps().map(Step::name)).containsExactly("Main", "a", "b");
        assertThat(report.cause().map(Step::name)).contains("b");
        SameJson.assertSame(Json.write(report), json);
    }

    @Test
    void step_withMembersOfTwoKinds_keepsBoth() {
        String json = "{\"name\":\"x\",\"numericMeas\":[],\"messagePopup\":{\"button\":1}}";
        assertThat(Json.read(json, Step.class).info().unknown()).containsOnlyKeys("messagePopup");
        SameJson.assertSame(Json.write(Json.read(json, Step.class)), json);
    }

    @Test
    void names_inEitherSpelling_areReadAndWrittenAsDocumented() {
        assertThat(Json.read("{\"i\":1,\"n\":3}", Loop.class))
                .isEqualTo(LoopBuilder.builder().idx(1).num(3).build());
        assertThat(Json.write(UsedAsset.of("DMM-1", 2))).isEqualTo("{\"assetSN\":\"DMM-1\",\"usageCount\":2}");
        assertThat(Json.read("{\"sn\":\"DMM-1\",\"usageCount\":2}", UsedAsset.class))
                .isEqualTo(UsedAsset.of("DMM-1", 2));
        assertThat(report("\"startUtc\":\"2026-03-02T08:00:00Z\"").startUtc())
                .isEqualTo(Instant.parse("2026-03-02T08:00:00Z"));
        assertThat(report("\"uut\":{\"referencedByUURs\":[{}]}").uut().refUurs())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-30T10:49:36.4707353+01:00, 2026-01-30T10:49:36.4707353+01:00",
        "2026-01-30T10:49:36.919Z, 2026-01-30T10:49:36.919Z",
        "2026-01-30T10:49:36, 2026-01-30T10:49:36Z",
        "2026-01-30T08:00:00.Z, 2026-01-30T08:00:00Z"
    })
    void start_howeverItIsSpelled_keepsItsOffset(String text, OffsetDateTime start) {
        UutReport report = report("\"start\":\"" + text + "\"");
        assertThat(report.start()).isEqualTo(start);
        assertThat(Json.read(Json.write(report), Report.class)).isEqualTo(report);
    }

    @Test
    void dates_ofARepair_areInUtcWhereTheyHaveNoZone() {
        UurInfo uur = Json.read("{\"confirmDate\":\"2026-03-02T12:20:00\"}", UurInfo.class);
        assertThat(Json.write(uur)).isEqualTo("{\"confirmDate\":\"2026-03-02T12:20:00Z\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Log", "log", "LOG"})
    void comparison_inAnyCase_isTheSameAndWrittenAsItCame(String code) {
        StringMeasurement read = Json.read("{\"compOp\":\"" + code + "\"}", StringMeasurement.class);
        assertThat(read.compOp()).isEqualTo(CompOp.LOG).hasSameHashCodeAs(CompOp.LOG);
        assertThat(Json.write(read)).isEqualTo("{\"compOp\":\"" + code + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "0.1",
                "1.10",
                "1E-12",
                "1.5E+300",
                "9007199254740993",
                "\"1.50\"",
                "\"NaN\"",
                "12345678901234567890.0123456789"
            })
    void number_whateverItsForm_isKeptToTheLastDigit(String number) {
        String json = "{\"value\":" + number + "}";
        assertThat(Json.write(Json.read(json, NumericMeasurement.class))).isEqualTo(json);
    }

    @Test
    void lists_whenMissingOrNull_areEmptyAndStayAway_butEmptyOnesAreWrittenBack() {
        UutReport report = report("\"miscInfos\":null,\"subUnits\":[],\"assets\":[null,{\"assetSN\":\"x\"}]");
        assertThat(report.miscInfos()).isEmpty();
        assertThat(report.subUnits()).isEmpty();
        assertThat(report.assets()).extracting(UsedAsset::serialNumber).containsExactly("x");
        SameJson.assertSame(Json.write(report), "{\"type\":\"T\",\"subUnits\":[],\"assets\":[{\"assetSN\":\"x\"}]}");
        SameJson.assertSame(
                Json.write(report.withMiscInfos(List.of())),
                "{\"type\":\"T\",\"miscInfos\":[],\"subUnits\":[],\"assets\":[{\"assetSN\":\"x\"}]}");
    }

    @Test
    void cause_whereOnlyTheReportNamesIt_isThatStep() {
        UutReport report = report("""
                "uut":{"stepIdCausedUUTFailure":5},"root":{"id":0,"name":"Main","steps":[{"id":5,"name":"Ripple"}]}""");
        assertThat(report.cause().map(Step::name)).contains("Ripple");
    }

    @Test
    void series_whenRead_givesItsNumbers() {
        Series series = Series.of("Vout", new double[] {0, 10.5, 100}, new double[] {0.1, -2, 3e-7});
        assertThat(series.xdata()).isEqualTo("0;10.5;100");
        assertThat(series.y()).containsExactly(0.1, -2, 3e-7);
        assertThat(Series.of("y only", new double[] {1, 2}))
                .returns(null, Series::xdata)
                .returns("1;2", Series::ydata);
        assertThat(Attachment.of("f", "a/b", new byte[] {1, 2}).bytes()).containsExactly(1, 2);
    }
}
