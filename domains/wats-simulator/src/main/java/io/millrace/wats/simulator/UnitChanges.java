package io.millrace.wats.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes of units that nobody has acknowledged yet, oldest first. */
final class UnitChanges {

    private final Map<Integer, ObjectNode> open = new TreeMap<>();
    private int lastId;

    ArrayNode list(int most) {
        return Json.array(open.values().stream().limit(most).toList());
    }

    void delete(int id) {
        if (open.remove(id) == null) {
            throw Refusal.notFound("Change " + id + " was not found.");
        }
    }

    void phase(ObjectNode unit, int phase) {
        add(unit, change -> change.put("newUnitPhaseId", phase));
    }

    void parent(ObjectNode unit, String parentSerialNumber) {
        add(unit, change -> change.put("newParentSerialNumber", parentSerialNumber));
    }

    /** One change for a unit that is saved with another revision or phase. */
    void saved(ObjectNode unit, ObjectNode body) {
        JsonNode revision = body.path("revision");
        JsonNode phase = body.path("unitPhaseId");
        boolean isRevised = revision.isString() && !revision.equals(unit.path("revision"));
        boolean isElsewhere = phase.isInt() && !phase.equals(unit.path("unitPhaseId"));
        if (isRevised || isElsewhere) {
            add(unit, change -> {
                if (isRevised) {
                    change.set("newRevision", revision);
                }
                if (isElsewhere) {
                    change.set("newUnitPhaseId", phase);
                }
            });
        }
    }

    private void add(ObjectNode unit, Consumer<ObjectNode> what) {
        ObjectNode change = Json.object()
                .put("id", ++lastId)
                .put("unitSerialNumber", unit.path("serialNumber").asString())
                .putNull("newParentSerialNumber")
                .putNull("newPartNumber")
                .putNull("newRevision")
                .putNull("newUnitPhaseId");
        what.accept(change);
        open.put(lastId, change);
    }
}
