package io.millrace.wats.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lists and statistics want to know of a report, without its steps.
 *
 * @param number the order in which reports came
 * @param result a word, such as {@code Passed}
 * @param testProcess the test operation; of a repair, the one that had failed
 * @param causeName the step that failed the unit, and {@code causePath} with the steps around it
 * @param misc what it says beside its steps
 * @param kilobytes its size
 */
record ReportFacts(
        UUID id,
        int number,
        boolean isRepair,
        String partNumber,
        String serialNumber,
        String revision,
        int processCode,
        int testProcess,
        String result,
        String station,
        String location,
        String purpose,
        Instant start,
        @Nullable String user,
        @Nullable String batch,
        @Nullable String comment,
        @Nullable Double seconds,
        @Nullable String program,
        @Nullable String programVersion,
        @Nullable Integer socket,
        @Nullable String fixture,
        @Nullable Integer errorCode,
        @Nullable String errorMessage,
        @Nullable String causeName,
        @Nullable String causePath,
        @Nullable UUID repaired,
        List<Misc> misc,
        int received,
        int kilobytes) {

    private static final Map<String, String> RESULTS =
            Map.of("P", "Passed", "F", "Failed", "E", "Error", "T", "Terminated");

    /** A named text. */
    record Misc(String description, String text) {}

    /** @param report one that {@link ReportRules} have found right */
    static ReportFacts of(ObjectNode report, int number, int received, int bytes) {
        boolean isRepair = report.path("type").asString().equals("R");
        JsonNode info = report.path(isRepair ? "uur" : "uut");
        int process = report.path("processCode").asInt();
        ReportSteps.Cause cause = ReportSteps.cause(report);
        JsonNode program = report.path("root").path("seqCall");
        return new ReportFacts(
                UUID.fromString(report.path("id").asString().toLowerCase(Locale.ROOT)),
                number,
                isRepair,
                report.path("pn").asString(),
                report.path("sn").asString(),
                report.path("rev").asString(),
                process,
                isRepair ? info.path("processCode").asInt(0) : process,
                RESULTS.getOrDefault(report.path("result").asString(), "Passed"),
                report.path("machineName").asString(),
                report.path("location").asString(),
                report.path("purpose").asString(),
                Moments.parse("field 'start'", report.path("start").asString()),
                text(info, "user"),
                text(info, "batchSN"),
                text(info, "comment"),
                info.path("execTime").isNumber() ? info.path("execTime").doubleValue() : null,
                text(program, "path"),
                text(program, "version"),
                number(info, "testSocketIndex"),
                text(info, "fixtureId"),
                number(info, "errorCode"),
                text(info, "errorMessage"),
                cause == null ? null : cause.name(),
                cause == null ? null : cause.path(),
                uuid(text(info, "refUUT")),
                StreamSupport.stream(report.path("miscInfos").spliterator(), false)
                        .map(misc -> new Misc(
                                misc.path("description").asString(""),
                                misc.path("text").asString(misc.path("numeric").asString(""))))
                        .toList(),
                received,
                (bytes + 1023) / 1024);
    }

    boolean isPassed() {
        return result.equals("Passed");
    }

    private static @Nullable String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isString() && !value.stringValue().isBlank() ? value.stringValue() : null;
    }

    private static @Nullable Integer number(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isInt() ? value.intValue() : null;
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null; // not for a list to refuse
        }
    }
}
