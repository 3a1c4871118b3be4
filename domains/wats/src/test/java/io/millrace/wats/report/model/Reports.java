package io.millrace.wats.report.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Reports as servers may send them: all members that are documented, now and then missing or null, and some that are not. */
final class Reports {
    private static final List<String> TEXTS =
            List.of("", "x", "Größe 日本", "a\"b\\c\n\td", " padded ", "😀", "NaN", "2026-01-30T10:49:36");
    private static final List<String> DATES = List.of(
            "2026-01-30T10:49:36.919+01:00",
            "2026-01-30T10:49:36.4707353-05:30",
            "2026-01-30T09:49:36Z",
            "1999-12-31T23:59:59.9999999Z",
            "2026-01-30T10:49:36+00:30");
    private static final List<String> UTC_DATES = List.of("2026-01-30T09:49:36Z", "2026-01-30T09:49:36.4707353Z");
    private static final List<String> GENERIC = List.of(
            "NI_Flow_If", "NI_IVIDmm", "Goto", "GT", "NONE", "NI_Wait", "DoWhile", "GenericTest", "Of the year 2040");
    private static final List<String> NUMERIC_OPS = List.of(
            "LOG", "Log", "EQ", "NE", "GT", "GE", "LT", "LE", "GTLT", "GTLE", "GELT", "GELE", "LTGT", "LTGE", "LEGT",
            "LEGE", "EQT");

    private final Random random;

    Reports(long seed) {
        random = new Random(seed);
    }

    Map<String, Object> report() {
        Members report = new Members().set("type", random.nextBoolean() ? "T" : "R");
        report.set("id", uuid()).set("pn", text()).set("sn", text()).set("rev", text());
        report.set("processCode", random.nextInt(1_000)).set("result", oneOf("P", "F", "E", "T", "D", "X"));
        report.set("machineName", text()).set("location", text()).set("purpose", text());
        report.maybe("start", () -> oneOf(DATES)).maybe("startUTC", () -> oneOf(UTC_DATES));
        report.maybe("processName", this::text).maybe("processCodeFormat", this::text);
        report.maybe("miscInfos", () -> list(this::miscInfo)).maybe("subUnits", () -> list(this::subUnit));
        report.maybe("assets", () -> list(this::asset)).maybe("assetStats", () -> list(this::assetStats));
        report.maybe("additionalData", () -> list(this::additionalData));
        report.maybe("origin", this::text).maybe("productName", this::text);
        if (report.members.get("type").equals("T")) {
            report.maybe("uut", this::uut).maybe("root", () -> sequence(4));
        } else {
            report.maybe("uur", this::uur).maybe("binaryData", () -> list(this::binaryData));
        }
        Map<String, Object> members = report.andUnknown();
        if (random.nextBoolean()) {
            members.put("type", members.remove("type")); // which kind it is, is known only at its end
        }
        return members;
    }

    private Object uut() {
        return texts("user", "comment", "execTimeFormat", "testSocketIndexFormat", "batchSN", "fixtureId")
                .maybeTexts("errorCodeFormat", "errorMessage", "batchFailCountFormat", "batchLoopIndexFormat")
                .maybeInts("testSocketIndex", "errorCode", "batchFailCount", "batchLoopIndex", "stepIdCausedUUTFailure")
                .maybe("execTime", this::number)
                .maybe(
                        "refUURs",
                        () -> list(() -> new Members()
                                .set("id", uuid())
                                .maybe("start", () -> oneOf(DATES))
                                .andUnknown()))
                .andUnknown();
    }

    private Object uur() {
        return texts("user", "comment", "processCodeFormat", "processName")
                .maybeInts("processCode")
                .maybe("refUUT", this::uuid)
                .maybe("confirmDate", () -> oneOf(UTC_DATES))
                .maybe("finalizeDate", () -> oneOf(UTC_DATES))
                .maybe("execTime", this::number)
                .maybe("parent", this::uuid)
                .maybe("children", () -> list(this::uuid))
                .andUnknown();
    }

    private Object miscInfo() {
        return texts("text", "numericFormat", "typedef")
                .set("description", text())
                .maybe("numeric", this::number)
                .maybe("id", this::uuid)
                .andUnknown();
    }

    private Object subUnit() {
        return texts("partType", "rev")
                .set("pn", text())
                .set("sn", text())
                .maybeInts("position", "idx", "parentIdx", "replacedIdx")
                .maybe("failures", () -> list(this::failure))
                .andUnknown();
    }

    private Object failure() {
        return texts(
                        "comment",
                        "comRef",
                        "funcBlock",
                        "refStepName",
                        "artNumber",
                        "artRev",
                        "artVendor",
                        "artDescription")
                .set("category", text())
                .set("code", text())
                .maybeInts("refStepId")
                .maybe("attachments", () -> list(this::binaryData))
                .andUnknown();
    }

    private Object binaryData() {
        return texts("name", "contentType", "data").maybe("id", this::uuid).andUnknown();
    }

    private Object asset() {
        return texts("usageCountFormat")
                .set("assetSN", text())
                .maybeInts("usageCount")
                .andUnknown();
    }

    private Object assetStats() {
        return texts("message")
                .set("assetSN", text())
                .maybeInts("runningCount", "runningCountExceeded", "totalCount", "totalCountExceeded")
                .maybe("daysSinceCalibration", this::number)
                .maybe("calibrationDaysOverdue", this::number)
                .maybe("daysSinceMaintenance", this::number)
                .maybe("maintenanceDaysOverdue", this::number)
                .maybe("isDaysSinceCalibrationUnknown", random::nextBoolean)
                .maybe("isDaysSinceMaintenanceUnknown", random::nextBoolean)
                .andUnknown();
    }

    private Object additionalData() {
        return texts("name").maybe("props", () -> list(() -> property(2))).andUnknown();
    }

    private Object property(int depth) {
        Members property =
                texts("name", "type", "value", "comment", "numFormat").maybeInts("flags");
        if (depth > 0) {
            property.maybe("props", () -> list(() -> property(depth - 1)));
            property.maybe("array", () -> texts("type")
                    .maybeInts("dimension")
                    .maybe(
                            "indexes",
                            () -> list(() -> texts("text")
                                    .maybe("indexes", () -> list(() -> random.nextInt(9)))
                                    .maybe("value", () -> property(depth - 1))
                                    .andUnknown()))
                    .andUnknown());
        }
        return property.andUnknown();
    }

    private Object sequence(int depth) {
        Members step = step(oneOf("SequenceCall", "WATS_SeqCall"));
        step.maybe("seqCall", () -> texts("path", "name", "version").andUnknown());
        return step.set("steps", list(() -> anyStep(depth - 1))).andUnknown();
    }

    private Object anyStep(int depth) {
        return switch (random.nextInt(depth > 0 ? 13 : 12)) {
            case 0 -> measuring("ET_NLT", "numericMeas", this::numericMeasurement);
            case 1 -> measuring("NumericLimitTest", "numericMeas", this::numericMeasurement);
            case 2 -> measuring("ET_MNLT", "numericMeas", this::numericMeasurement);
            case 3 ->
                measuring(oneOf("ET_SVT", "ET_MSVT"), "stringMeas", () -> texts("name", "value", "limit")
                        .maybe("compOp", () -> oneOf("LOG", "IgnoreCase", "CASESENSIT", "NE"))
                        .maybe("status", this::status)
                        .andUnknown());
            case 4 ->
                measuring(oneOf("ET_PFT", "ET_MPFT"), "booleanMeas", () -> texts("name")
                        .maybe("status", this::status)
                        .maybe("value", random::nextBoolean)
                        .andUnknown());
            case 5 ->
                step("MessagePopup")
                        .set(
                                "messagePopup",
                                texts("response", "buttonFormat")
                                        .maybeInts("button")
                                        .andUnknown())
                        .andUnknown();
            case 6 ->
                step("CallExecutable")
                        .set(
                                "callExe",
                                texts("exitCodeFormat")
                                        .maybe("exitCode", this::number)
                                        .andUnknown())
                        .andUnknown();
            case 7 -> step("WATS_XYGMNLT").set("chart", chart()).andUnknown();
            case 8 ->
                step("WATS_AttachFile")
                        .set("attachment", texts("name", "contentType", "data").andUnknown())
                        .andUnknown();
            case 9 -> step(oneOf(GENERIC)).andUnknown();
            case 10 -> brokenStep();
            case 11 ->
                step("Two kinds at once") // what it is shown as says nothing
                        .set("booleanMeas", list(() -> texts("name").andUnknown()))
                        .set("messagePopup", texts("response").andUnknown())
                        .set("chart", chart())
                        .andUnknown();
            default -> sequence(depth);
        };
    }

    private Object measuring(String type, String member, Supplier<Object> measurement) {
        return step(type).maybe(member, () -> list(measurement)).andUnknown();
    }

    private Object numericMeasurement() {
        return texts("name", "unit", "valueFormat", "lowLimitFormat", "highLimitFormat")
                .maybe("value", this::numberOrText)
                .maybe("lowLimit", this::numberOrText)
                .maybe("highLimit", this::numberOrText)
                .maybe("compOp", () -> oneOf(NUMERIC_OPS))
                .maybe("status", this::status)
                .andUnknown();
    }

    private Object chart() {
        return texts("label", "xLabel", "yLabel", "xUnit", "yUnit")
                .maybe("chartType", () -> oneOf("Line", "LineLogXY", "Polar"))
                .maybe(
                        "series",
                        () -> list(() ->
                                texts("dataType", "name", "xdata", "ydata").andUnknown()))
                .andUnknown();
    }

    /** Members of other types than documented. */
    private Object brokenStep() {
        Members step = step("ET_NLT");
        return switch (random.nextInt(4)) {
            case 0 -> step.set("numericMeas", "none").andUnknown();
            case 1 ->
                step.set("steps", new Members().set("0", number()).andUnknown()).andUnknown();
            case 2 -> step.set("chart", List.of(number(), text())).andUnknown();
            default -> text();
        };
    }

    private Members step(String type) {
        return texts(
                        "totTimeFormat",
                        "errorCodeFormat",
                        "errorMessage",
                        "reportText",
                        "tsGuid",
                        "interactiveExeNumFormat")
                .set("stepType", type)
                .set("name", text())
                .maybe("group", () -> oneOf("S", "M", "C", "?"))
                .maybe("status", this::status)
                .maybe("start", () -> oneOf(DATES))
                .maybe("totTime", this::number)
                .maybeInts("id", "errorCode", "interactiveExeNum")
                .maybe("causedSeqFailure", random::nextBoolean)
                .maybe("causedUUTFailure", random::nextBoolean)
                .maybe("loop", () -> new Members()
                        .maybeInts("idx", "num", "endingIndex", "passed", "failed")
                        .andUnknown())
                .maybe("additionalResults", () -> list(this::additionalData));
    }

    private String status() {
        return oneOf("P", "F", "D", "S", "E", "T", "U", "Passed");
    }

    private Object numberOrText() {
        return random.nextInt(8) == 0 ? oneOf("NaN", "Infinity", "1.50", "") : number();
    }

    private Object number() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> new BigInteger(100, random);
            case 3 -> BigDecimal.valueOf(random.nextGaussian());
            case 4 -> new BigDecimal(new BigInteger(120, random), random.nextInt(80) - 40);
            default -> new BigDecimal("17232.00");
        };
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String text() {
        return oneOf(TEXTS);
    }

    private List<Object> list(Supplier<?> element) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private String oneOf(String... values) {
        return values[random.nextInt(values.length)];
    }

    private String oneOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Members texts(String... names) {
        return new Members().maybeTexts(names);
    }

    /** The members of one object. */
    private final class Members {
        private final Map<String, Object> members = new LinkedHashMap<>();

        Members set(String name, Object value) {
            members.put(name, value);
            return this;
        }

        Members maybe(String name, Supplier<?> value) {
            switch (random.nextInt(5)) {
                case 0 -> {}
                case 1 -> members.put(name, null);
                default -> members.put(name, value.get());
            }
            return this;
        }

        Members maybeTexts(String... names) {
            for (String name : names) {
                maybe(name, Reports.this::text);
            }
            return this;
        }

        Members maybeInts(String... names) {
            for (String name : names) {
                maybe(name, random::nextInt);
            }
            return this;
        }

        /** A member that nobody has told of. */
        Map<String, Object> andUnknown() {
            switch (random.nextInt(6)) {
                case 0 -> members.put("of the year 2040", number());
                case 1 -> members.put("of the year 2041", List.of(Map.of("deep", List.of(text(), number()))));
                default -> {}
            }
            return members;
        }
    }
}
