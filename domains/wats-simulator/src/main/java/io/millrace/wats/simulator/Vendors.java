package io.millrace.wats.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Vendors of components, known by their names. */
final class Vendors {

    private static final String NAME = "VendorName";

    private final Map<String, ObjectNode> byName = new LinkedHashMap<>();

    ArrayNode list() {
        return Json.array(byName.values());
    }

    /** Those that are there already stay as they are. */
    void add(ArrayNode vendors) {
        checked(vendors).forEach(vendor -> byName.putIfAbsent(Json.requireText(vendor, NAME), vendor));
    }

    /** Those that are not there count as deleted. */
    void delete(ArrayNode vendors) {
        checked(vendors).forEach(vendor -> byName.remove(Json.requireText(vendor, NAME)));
    }

    private static List<ObjectNode> checked(ArrayNode vendors) {
        return StreamSupport.stream(vendors.spliterator(), false)
                .map(Vendors::checked)
                .toList();
    }

    private static ObjectNode checked(JsonNode body) {
        if (!(body instanceof ObjectNode vendor)) {
            throw Refusal.badRequest("A vendor must be a JSON object.");
        }
        Json.requireText(vendor, NAME);
        return vendor;
    }
}
