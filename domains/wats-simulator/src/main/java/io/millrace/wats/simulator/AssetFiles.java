package io.millrace.wats.simulator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The files that are kept with assets, by name. */
final class AssetFiles {

    private final Map<String, Map<String, byte[]>> byAsset = new HashMap<>();

    void upload(String assetId, String name, byte[] content) {
        byAsset.computeIfAbsent(assetId, unused -> new LinkedHashMap<>()).put(name, content);
    }

    byte[] download(String assetId, String name) {
        byte[] content = of(assetId).get(name);
        if (content == null) {
            throw Refusal.notFound("The asset has no file '" + name + "'.");
        }
        return content;
    }

    ArrayNode list(String assetId) {
        ArrayNode names = Json.array();
        of(assetId).keySet().forEach(names::add);
        return names;
    }

    void delete(String assetId, ArrayNode names) {
        for (JsonNode name : names) {
            of(assetId).remove(name.asString());
        }
    }

    private Map<String, byte[]> of(String assetId) {
        return byAsset.getOrDefault(assetId, new LinkedHashMap<>());
    }
}
