package io.millrace.wats.simulator;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What happened to assets, and when. */
final class AssetLogs {

    /** The kinds of entries, as WATS numbers them. */
    enum Kind {
        MESSAGE(0),
        REGISTER(1),
        UPDATE(2),
        RESET_COUNT(3),
        CALIBRATION(4),
        MAINTENANCE(5),
        STATE_CHANGE(6);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private final List<ObjectNode> entries = new ArrayList<>();
    private final Clock clock;
    private final String user;
    private int lastId;

    AssetLogs(Clock clock, String user) {
        this.clock = clock;
        this.user = user;
    }

    /** Latest first unless another order is asked for. */
    ArrayNode list(RequestUri uri) {
        List<ObjectNode> latestFirst = new ArrayList<>(entries);
        Collections.reverse(latestFirst);
        return Json.array(AssetRows.ofLog(uri, latestFirst.stream()));
    }

    List<ObjectNode> of(String assetId) {
        return entries.stream()
                .filter(entry -> entry.path("assetId").asString().equals(assetId))
                .toList();
    }

    void delete(String assetId) {
        entries.removeIf(entry -> entry.path("assetId").asString().equals(assetId));
    }

    void add(ObjectNode asset, Kind kind, @Nullable String comment) {
        add(asset, kind, null, null, comment);
    }

    void changed(ObjectNode asset, Kind kind, String property, String value) {
        add(asset, kind, property, value, null);
    }

    /** One entry for each member that is not what it was. */
    void updated(ObjectNode asset, ObjectNode body, Set<String> ignored) {
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            boolean isSame = member.getValue().isNull()
                    ? !asset.hasNonNull(member.getKey())
                    : member.getValue().equals(asset.path(member.getKey()));
            if (!ignored.contains(member.getKey()) && !isSame) {
                changed(
                        asset,
                        Kind.UPDATE,
                        member.getKey(),
                        member.getValue().asString(member.getValue().toString()));
            }
        }
    }

    private void add(
            ObjectNode asset, Kind kind, @Nullable String property, @Nullable String value, @Nullable String comment) {
        entries.add(Json.object()
                .put("logId", ++lastId)
                .put("assetId", asset.path("assetId").asString())
                .put("serialNumber", asset.path("serialNumber").asString())
                .put("date", clock.instant().toString())
                .put("user", user)
                .put("type", kind.code)
                .put("property", property)
                .put("value", value)
                .put("comment", comment));
    }
}
