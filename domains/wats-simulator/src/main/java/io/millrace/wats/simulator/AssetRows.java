package io.millrace.wats.simulator;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Assets, their types and their log as lists show them. Each list has 1,000 rows unless it is told otherwise. */
final class AssetRows {

    private static final int USUAL_ROWS = 1_000;
    private static final Set<String> OPTIONS = Set.of("$filter", "$top", "$orderby", "$skip");
    private static final List<String> NAMES = List.of(
            "assetId",
            "serialNumber",
            "typeId",
            "parentAssetId",
            "parentSerialNumber",
            "assetName",
            "partNumber",
            "revision",
            "state",
            "description",
            "location",
            "firstSeenDate",
            "lastSeenDate",
            "lastMaintenanceDate",
            "nextMaintenanceDate",
            "lastCalibrationDate",
            "nextCalibrationDate",
            "totalCount",
            "runningCount");
    private static final ListQuery.Rules ASSETS = rules(NAMES);
    private static final ListQuery.Rules LOG =
            rules(List.of("logId", "assetId", "serialNumber", "date", "user", "type", "property", "value", "comment"));
    private static final ListQuery.Rules TYPES = rules(List.of(
            "typeId",
            "typeName",
            "runningCountLimit",
            "totalCountLimit",
            "maintenanceInterval",
            "calibrationInterval",
            "warningThreshold",
            "alarmThreshold",
            "isReadonly",
            "icon"));

    private AssetRows() {}

    static List<ObjectNode> of(RequestUri uri, Stream<ObjectNode> assets) {
        return ListQuery.of(uri, ASSETS).of(assets, Row::of);
    }

    static List<ObjectNode> ofLog(RequestUri uri, Stream<ObjectNode> entries) {
        return ListQuery.of(uri, LOG).of(entries, Row::of);
    }

    static List<ObjectNode> ofTypes(RequestUri uri, Stream<ObjectNode> types) {
        return ListQuery.of(uri, TYPES).of(types, Row::of);
    }

    /** Tags are in it as XML. */
    static ObjectNode row(ObjectNode asset) {
        ObjectNode row = Json.object();
        NAMES.forEach(name -> row.set(name, asset.has(name) ? asset.path(name) : row.nullNode()));
        StringBuilder xml = new StringBuilder("<Root>");
        for (JsonNode tag : asset.path("tags")) {
            String value = tag.path("value").asString("");
            xml.append('<').append(tag.path("key").asString("")).append(" Value=\"");
            xml.append(value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"));
            xml.append("\"/>");
        }
        return row.put("xmlData", xml.append("</Root>").toString());
    }

    private static ListQuery.Rules rules(List<String> names) {
        return new ListQuery.Rules(OPTIONS, names, Map.of(), names, USUAL_ROWS, Integer.MAX_VALUE);
    }
}
