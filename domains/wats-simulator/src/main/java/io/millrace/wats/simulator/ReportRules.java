package io.millrace.wats.simulator;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The members that WATS requires of a report (WSJF); the first one that is wrong is named in the refusal. */
final class ReportRules {

    private static final int MAX_TEXT = 100;
    private static final List<String> TEXTS = List.of("pn", "sn", "rev", "machineName", "location", "purpose");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    /** Lenient on purpose: WATS takes any number of fraction digits, even none after the point. */
    private static final Pattern DATE_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d*)?(Z|[+-]\\d\\d:\\d\\d)");

    private ReportRules() {}

    /** The report's id in lower case. */
    static String id(ObjectNode report) {
        String id = Json.requireText(report, "id").toLowerCase(Locale.ROOT);
        require(UUID.matcher(id).matches(), "id", "must be a UUID");
        return id;
    }

    static void check(ObjectNode report) {
        String type = Json.requireText(report, "type");
        require(type.equals("T") || type.equals("R"), "type", "must be T (test) or R (repair)");
        id(report);
        for (String member : TEXTS) {
            require(
                    Json.requireText(report, member).length() <= MAX_TEXT,
                    member,
                    "must not be longer than " + MAX_TEXT + " characters");
        }
        require(report.path("processCode").isInt(), "processCode", "is required and must be an integer");
        require(
                List.of("P", "F", "E", "T").contains(Json.requireText(report, "result")),
                "result",
                "must be P (passed), F (failed), E (error) or T (terminated)");
        require(
                DATE_TIME.matcher(Json.requireText(report, "start")).matches(),
                "start",
                "must be an ISO 8601 date and time with an offset");
        Moments.parse("field 'start'", Json.requireText(report, "start"));
        if (type.equals("T")) {
            require(report.path("uut").isObject(), "uut", "is required for a test report");
            require(report.path("root").isObject(), "root", "is required for a test report");
        } else {
            require(report.path("uur").isObject(), "uur", "is required for a repair report");
            require(
                    !report.path("uur").path("processCode").equals(report.path("processCode")),
                    "processCode",
                    "must be the repair operation, not the test operation that had failed");
            require(hasMainUnit(report.path("subUnits")), "subUnits", "must hold the main unit (idx 0) of a repair");
        }
    }

    private static boolean hasMainUnit(JsonNode subUnits) {
        return StreamSupport.stream(subUnits.spliterator(), false)
                .anyMatch(unit -> unit.path("idx").isInt() && unit.path("idx").intValue() == 0);
    }

    private static void require(boolean holds, String member, String rule) {
        if (!holds) {
            throw Refusal.badRequest("The field '" + member + "' " + rule + ".");
        }
    }
}
