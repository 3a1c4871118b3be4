package io.millrace.wats.simulator;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The types of assets. A few are there from the beginning, as on any server. */
final class AssetTypes {

    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();

    AssetTypes() {
        for (String name : List.of("Fixture", "Digital multimeter", "Test station")) {
            ObjectNode type = Json.object()
                    .put("typeId", Ids.of("asset type:" + name))
                    .put("typeName", name)
                    .put("runningCountLimit", 1_000)
                    .put("totalCountLimit", 50_000)
                    .put("maintenanceInterval", 30)
                    .put("calibrationInterval", 365)
                    .put("warningThreshold", 80)
                    .put("alarmThreshold", 100)
                    .put("isReadonly", false)
                    .put("icon", "");
            byId.put(type.path("typeId").asString(), type);
        }
    }

    List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    /** By name unless another order is asked for. */
    ArrayNode list(RequestUri uri) {
        return Json.array(
                AssetRows.ofTypes(uri, byId.values().stream().sorted(Comparator.comparing(type -> type.path("typeName")
                        .asString()))));
    }

    ObjectNode get(String id) {
        ObjectNode type = byId.get(Ids.canonical(id));
        if (type == null) {
            throw Refusal.badRequest("The field 'typeId' names no asset type.");
        }
        return type;
    }

    /** Creates a type when the body has no id, otherwise changes the members that it names. */
    ObjectNode save(ObjectNode body) {
        String name = Json.requireText(body, "typeName");
        String id = Ids.canonical(Json.textOrEmpty(body, "typeId"));
        boolean isTaken = byId.values().stream()
                .anyMatch(type -> type.path("typeName").asString().equals(name)
                        && !type.path("typeId").asString().equals(id));
        if (isTaken) {
            throw Refusal.conflict("Asset type '" + name + "' exists; send its typeId to change it.");
        }
        ObjectNode type =
                id.isEmpty() ? Json.object().put("typeId", Ids.random()).put("isReadonly", false) : get(id);
        body.remove("typeId");
        type.setAll(body);
        byId.put(type.path("typeId").asString(), type);
        return type;
    }
}
