package io.millrace.wats.simulator;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Where a unit can be in its life. */
final class UnitPhases {

    static final int UNDER_PRODUCTION = 2;
    static final int FINALIZED = 16;

    private static final Map<Integer, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(1, "Unknown"),
            Map.entry(UNDER_PRODUCTION, "Under production"),
            Map.entry(4, "Production repair"),
            Map.entry(8, "Service repair"),
            Map.entry(FINALIZED, "Finalized"),
            Map.entry(32, "Scrapped"),
            Map.entry(64, "Extended test"),
            Map.entry(128, "Customization"),
            Map.entry(256, "Repaired"),
            Map.entry(512, "Missing"),
            Map.entry(1024, "In storage"),
            Map.entry(2048, "Shipped"),
            Map.entry(4098, "Under production queued"),
            Map.entry(4100, "Production repair queued"),
            Map.entry(4104, "Service repair queued")));

    private UnitPhases() {}

    static String name(int phase) {
        return NAMES.getOrDefault(phase, "Unknown");
    }

    /** Refuses with 400 what is no phase. */
    static int check(JsonNode phase) {
        return check(phase.isInt() ? phase.intValue() : -1);
    }

    static int check(int phase) {
        if (!NAMES.containsKey(phase)) {
            throw Refusal.badRequest("The phase must be one of " + NAMES.keySet() + ".");
        }
        return phase;
    }

    /** As the internal endpoint has them. */
    static ArrayNode list() {
        ArrayNode list = Json.array();
        NAMES.forEach((phase, name) -> list.addObject()
                .put("UnitPhaseId", phase)
                .put("Code", name.replace(' ', '_'))
                .put("Name", name)
                .putNull("Description"));
        return list;
    }
}
