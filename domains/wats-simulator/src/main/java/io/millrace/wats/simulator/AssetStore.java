package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Assets and what is part of what. Ids are texts, and in order as such. Confined to the event loop. */
final class AssetStore {

    private static final String ID = "assetId";
    private static final String PARENT = "parentAssetId";
    private static final String SERIAL_NUMBER = "serialNumber";

    /** What has calls of its own, or is derived: saving an asset does not change it. */
    private static final Set<String> NOT_SAVED = Set.of(
            ID,
            PARENT,
            "parentSerialNumber",
            "totalCount",
            "runningCount",
            "lastCalibrationDate",
            "lastMaintenanceDate",
            "assetChildren",
            "assetType",
            "assetLog",
            "xmlData");

    private final Map<String, ObjectNode> byId = new TreeMap<>();
    private final Map<String, String> idsBySerialNumber = new HashMap<>();
    private final AssetTypes types;
    private final AssetLogs logs;

    AssetStore(AssetTypes types, AssetLogs logs) {
        this.types = types;
        this.logs = logs;
    }

    /** The asset that the parameters name. */
    ObjectNode of(Call call) {
        String id = call.query("id");
        String serialNumber = call.query(SERIAL_NUMBER);
        if (id == null && serialNumber == null) {
            throw Refusal.badRequest("The parameter 'id' or 'serialNumber' is required.");
        }
        return existing(id != null ? id : idsBySerialNumber.get(serialNumber), id != null ? id : serialNumber);
    }

    ObjectNode byIdOrSerialNumber(String text) {
        return existing(byId.containsKey(text) ? text : idsBySerialNumber.get(text), text);
    }

    /** Creates an asset when the body has no id, otherwise changes the members that it names. */
    ObjectNode save(ObjectNode body) {
        String serialNumber = Json.requireText(body, SERIAL_NUMBER);
        ObjectNode type = types.get(Json.requireText(body, "typeId"));
        String id = Json.textOrEmpty(body, ID);
        ObjectNode asset = id.isEmpty() ? create() : byId.get(id);
        if (asset == null) {
            throw Refusal.badRequest("The field 'assetId' names no asset; leave it out to create one.");
        }
        String owner = idsBySerialNumber.get(serialNumber);
        if (owner != null && !owner.equals(id)) {
            throw Refusal.conflict("Asset '" + serialNumber + "' exists; send its assetId to change it.");
        }
        String parent = parent(asset, body);
        // Everything is checked before anything is changed: a refused request leaves no trace.
        idsBySerialNumber.remove(asset.path(SERIAL_NUMBER).asString(""));
        if (!id.isEmpty()) {
            logs.updated(asset, body, NOT_SAVED);
        }
        body.properties().stream()
                .filter(member -> !NOT_SAVED.contains(member.getKey()))
                .forEach(member -> asset.set(member.getKey(), member.getValue()));
        asset.set("typeId", type.path("typeId"));
        asset.put(PARENT, parent);
        byId.put(asset.path(ID).asString(), asset);
        idsBySerialNumber.put(serialNumber, asset.path(ID).asString());
        if (id.isEmpty()) {
            logs.add(asset, AssetLogs.Kind.REGISTER, null);
        }
        return asset;
    }

    void delete(ObjectNode asset) {
        String id = asset.path(ID).asString();
        children(asset).forEach(child -> child.set(PARENT, asset.path(PARENT)));
        byId.remove(id);
        idsBySerialNumber.remove(asset.path(SERIAL_NUMBER).asString());
        logs.delete(id);
    }

    List<ObjectNode> children(ObjectNode asset) {
        String id = asset.path(ID).asString();
        return byId.values().stream()
                .filter(child -> child.path(PARENT).asString("").equals(id))
                .toList();
    }

    List<ObjectNode> descendants(ObjectNode asset) {
        List<ObjectNode> all = new ArrayList<>();
        for (ObjectNode child : children(asset)) {
            all.add(child);
            all.addAll(descendants(child));
        }
        return all;
    }

    /** The asset as it is read on its own. */
    ObjectNode view(ObjectNode asset) {
        ObjectNode view = withParent(asset);
        view.set(
                "assetChildren",
                Json.array(children(asset).stream().map(this::withParent).toList()));
        view.set("assetType", types.get(asset.path("typeId").asString()));
        view.set("assetLog", Json.array(logs.of(asset.path(ID).asString())));
        return view;
    }

    /** Rows as lists have them. */
    ArrayNode list(RequestUri uri) {
        ArrayNode rows = Json.array();
        AssetRows.of(uri, byId.values().stream().map(this::withParent))
                .forEach(asset -> rows.add(AssetRows.row(asset)));
        return rows;
    }

    ObjectNode withParent(ObjectNode asset) {
        ObjectNode view = asset.deepCopy();
        ObjectNode parent = byId.get(asset.path(PARENT).asString(""));
        return view.put(
                "parentSerialNumber",
                parent == null ? null : parent.path(SERIAL_NUMBER).asString());
    }

    private ObjectNode create() {
        int number = byId.size() + 1001;
        while (byId.containsKey(Integer.toString(number))) {
            number++;
        }
        return Json.object()
                .put(ID, Integer.toString(number))
                .put(SERIAL_NUMBER, "")
                .put("state", 1)
                .put("totalCount", 0)
                .put("runningCount", 0);
    }

    /** Either of the two members is enough; where they disagree, the one that was changed counts. */
    private @Nullable String parent(ObjectNode asset, ObjectNode body) {
        String before = asset.path(PARENT).asString("");
        String id = body.has(PARENT) ? Json.textOrEmpty(body, PARENT) : before;
        String serialNumber = Json.textOrEmpty(body, "parentSerialNumber");
        if (!serialNumber.isEmpty() && id.equals(before)) {
            id = idsBySerialNumber.getOrDefault(serialNumber, "no asset");
        }
        if (id.isEmpty()) {
            return null;
        }
        ObjectNode parent = byId.get(id);
        if (parent == null) {
            throw Refusal.badRequest("The parent of the asset does not exist.");
        }
        if (parent.equals(asset) || descendants(asset).contains(parent)) {
            throw Refusal.badRequest("An asset cannot be part of itself.");
        }
        return id;
    }

    private ObjectNode existing(@Nullable String id, @Nullable String asked) {
        ObjectNode asset = id == null ? null : byId.get(id);
        if (asset == null) {
            throw Refusal.notFound("Asset '" + asked + "' was not found.");
        }
        return asset;
    }
}
