package io.millrace.wats.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** The accepted reports. Written on the event loop, read by any thread. */
final class ReportStore {

    private final Map<String, SubmittedReport> byId = new ConcurrentHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Stores the report, or overwrites the one with the same id; answers as WATS does. */
    ObjectNode submit(String id, String json) {
        byId.merge(
                id,
                new SubmittedReport(id, 1, json),
                (before, now) -> new SubmittedReport(id, before.count() + 1, json));
        int number = numbers.computeIfAbsent(id, key -> numbers.size() + 1);
        return Json.object().put("ID", id).put("uuid", id).put("Report_ID", number);
    }

    Map<String, SubmittedReport> all() {
        return Map.copyOf(byId);
    }
}
