package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The reports that were submitted and those of the seed. Written on the event loop; {@link #accepted} is for any thread. */
final class ReportStore {

    private final SeedReports seeds;
    private final ReportCatalogue catalogue;
    private final Map<String, SubmittedReport> byId = new ConcurrentHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, byte[]> wsxf = new HashMap<>();

    ReportStore(SeedReports seeds) {
        this.seeds = seeds;
        this.catalogue = new ReportCatalogue(seeds);
    }

    /** Stores the report, or overwrites the one with the same id; answers as WATS does. */
    ObjectNode submit(ObjectNode report, String json) {
        String id = ReportRules.id(report);
        SubmittedReport before = byId.get(id);
        SubmittedReport now = new SubmittedReport(id, before == null ? 1 : before.count() + 1, json);
        byId.put(id, now);
        wsxf.remove(id);
        int seeded = seeds.index(UUID.fromString(id));
        int number = numbers.computeIfAbsent(id, key -> seeded >= 0 ? seeded + 1 : nextNumber());
        catalogue.add(ReportFacts.of(report, number, now.count(), json.length()));
        return Json.object().put("ID", id).put("uuid", id).put("Report_ID", number);
    }

    /** As {@link #submit}, of a report that came as XML; those bytes are kept, too. */
    ObjectNode submitWsxf(byte[] xml) {
        ObjectNode report = Wsxf.read(xml);
        ObjectNode answer = submit(report, Json.write(report));
        wsxf.put(ReportRules.id(report), xml);
        return answer;
    }

    ReportCatalogue catalogue() {
        return catalogue;
    }

    Map<String, SubmittedReport> accepted() {
        return Map.copyOf(byId);
    }

    /** The report as it was sent; 404 if there is none. */
    String wsjf(String id) {
        SubmittedReport submitted = byId.get(Ids.canonical(id));
        return submitted != null ? submitted.json() : Json.write(seeds.report(seedIndex(id)));
    }

    byte[] wsxf(String id) {
        byte[] xml = wsxf.get(Ids.canonical(id));
        return xml != null ? xml : Wsxf.write(report(id)).getBytes(StandardCharsets.UTF_8);
    }

    ObjectNode report(String id) {
        SubmittedReport submitted = byId.get(Ids.canonical(id));
        return submitted != null
                ? (ObjectNode) Json.read(submitted.json().getBytes(StandardCharsets.UTF_8))
                : seeds.report(seedIndex(id));
    }

    ObjectNode report(ReportFacts facts) {
        return report(facts.id().toString());
    }

    /** The report that another one refers to, if it is here. */
    @Nullable
    ObjectNode findReport(@Nullable UUID id) {
        return id != null && (byId.containsKey(id.toString()) || seeds.index(id) >= 0) ? report(id.toString()) : null;
    }

    private int nextNumber() {
        return seeds.count() + numbers.size() + 1;
    }

    private int seedIndex(String id) {
        int index = -1;
        try {
            index = seeds.index(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            // Told below: what is no id is the id of no report.
        }
        if (index < 0) {
            throw Refusal.notFound("Report '" + id + "' was not found.");
        }
        return index;
    }
}
