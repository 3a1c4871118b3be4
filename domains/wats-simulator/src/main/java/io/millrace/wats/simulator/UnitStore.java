package io.millrace.wats.simulator;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Units. Those of the seed are made when asked for, and kept from then on. Confined to the event loop. */
final class UnitStore {

    /** What has calls of its own, or is derived: saving a unit does not change it. */
    private static final Set<String> NOT_SAVED =
            Set.of("parentSerialNumber", "unitPhase", "tags", "product", "productRevision", "subUnits");

    private final Map<String, Map<String, ObjectNode>> bySerialNumber = new HashMap<>();
    private final Map<Key, ObjectNode> parents = new HashMap<>();
    private final Map<Key, List<ObjectNode>> children = new HashMap<>();
    private final Seeds seeds;
    private final UnitChanges changes;
    private final Clock clock;

    /** What names a unit; neither part ever changes. */
    private record Key(String serialNumber, String partNumber) {
        private static Key of(ObjectNode unit) {
            return new Key(
                    unit.path("serialNumber").asString(),
                    unit.path("partNumber").asString());
        }
    }

    UnitStore(Seeds seeds, UnitChanges changes, Clock clock) {
        this.seeds = seeds;
        this.changes = changes;
        this.clock = clock;
    }

    /** The unit, or 404. An empty part number will do where serial numbers are unique. */
    ObjectNode get(String serialNumber, String partNumber) {
        ObjectNode unit = find(serialNumber, partNumber);
        if (unit == null) {
            throw Refusal.notFound("Unit '" + serialNumber + "' of product '" + partNumber + "' was not found.");
        }
        return unit;
    }

    @Nullable
    ObjectNode find(String serialNumber, String partNumber) {
        seed(serialNumber);
        Map<String, ObjectNode> units = bySerialNumber.getOrDefault(serialNumber, Map.of());
        return partNumber.isBlank() ? units.values().stream().findFirst().orElse(null) : units.get(partNumber);
    }

    /** Creates or changes each unit on its own. */
    ObjectNode save(ArrayNode units) {
        return Saves.each(units, "serialNumber", this::save);
    }

    private void save(ObjectNode unit) {
        String serialNumber = Json.requireText(unit, "serialNumber");
        String partNumber = Json.requireText(unit, "partNumber");
        XmlTags.of(Json.textOrEmpty(unit, "xmlData"));
        if (unit.hasNonNull("unitPhaseId")) {
            UnitPhases.check(unit.path("unitPhaseId"));
        }
        ObjectNode before = find(serialNumber, partNumber);
        ObjectNode stored = before == null ? create(serialNumber, partNumber) : before;
        if (before != null) {
            changes.saved(before, unit);
        }
        unit.properties().stream()
                .filter(member -> !NOT_SAVED.contains(member.getKey()))
                .forEach(member -> stored.set(member.getKey(), member.getValue()));
    }

    void setPhase(ObjectNode unit, int phase) {
        unit.put("unitPhaseId", phase);
        changes.phase(unit, phase);
    }

    /** The units that are directly part of one. */
    List<ObjectNode> children(ObjectNode parent) {
        return children.getOrDefault(Key.of(parent), List.of());
    }

    @Nullable
    ObjectNode parent(ObjectNode child) {
        return parents.get(Key.of(child));
    }

    void join(ObjectNode parent, ObjectNode child) {
        parents.put(Key.of(child), parent);
        children.computeIfAbsent(Key.of(parent), unused -> new ArrayList<>()).add(child);
        changes.parent(child, parent.path("serialNumber").asString());
    }

    void part(ObjectNode parent, ObjectNode child) {
        parents.remove(Key.of(child));
        children.getOrDefault(Key.of(parent), new ArrayList<>()).remove(child);
        changes.parent(child, "");
    }

    private ObjectNode create(String serialNumber, String partNumber) {
        ObjectNode unit = Json.object()
                .put("serialNumber", serialNumber)
                .put("partNumber", partNumber)
                .put("unitPhaseId", UnitPhases.UNDER_PRODUCTION)
                .put("serialDate", clock.instant().toString());
        bySerialNumber
                .computeIfAbsent(serialNumber, unused -> new LinkedHashMap<>())
                .put(partNumber, unit);
        return unit;
    }

    private void seed(String serialNumber) {
        int index = seeds.unit(serialNumber);
        String partNumber = index < 0 ? "" : seeds.partNumber(index);
        if (index >= 0 && !bySerialNumber.getOrDefault(serialNumber, Map.of()).containsKey(partNumber)) {
            create(serialNumber, partNumber)
                    .put("revision", seeds.revision(index))
                    .put("batchNumber", seeds.batch(index))
                    .put("serialDate", seeds.moment(index, seeds.units()).toString())
                    .put("currentLocation", seeds.location(index))
                    .put("xmlData", "<Root><Lot Value=\"" + seeds.batch(index) + "\"/></Root>");
        }
    }
}
