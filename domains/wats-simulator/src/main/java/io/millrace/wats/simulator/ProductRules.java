package io.millrace.wats.simulator;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a product or revision has to look like, and how one is changed. */
final class ProductRules {

    private ProductRules() {}

    /** Tags are read-only in WATS: a view of the XML data. What a client sends for them is not kept. */
    static void merge(ObjectNode stored, ObjectNode body, String ignored) {
        body.properties().stream()
                .filter(member -> !member.getKey().equals(ignored))
                .forEach(member -> stored.set(member.getKey(), member.getValue()));
        stored.set("tags", XmlTags.of(Json.textOrEmpty(stored, "xmlData")));
    }

    static ObjectNode defaults() {
        return Json.object().put("state", 1);
    }

    static ObjectNode checkRevision(JsonNode body) {
        if (!(body instanceof ObjectNode revision)) {
            throw Refusal.badRequest("The field 'revisions' must hold objects.");
        }
        Json.requireText(revision, "revision");
        checkState(revision);
        return revision;
    }

    static void checkState(ObjectNode body) {
        JsonNode state = body.path("state");
        if (!state.isMissingNode() && !(state.isInt() && (state.intValue() == 0 || state.intValue() == 1))) {
            throw Refusal.badRequest("The field 'state' must be 0 (inactive) or 1 (active).");
        }
        XmlTags.of(Json.textOrEmpty(body, "xmlData"));
    }

    static ArrayNode revisions(ObjectNode product) {
        JsonNode revisions = product.path("revisions");
        if (revisions instanceof ArrayNode array) {
            return array;
        }
        if (revisions.isMissingNode() || revisions.isNull()) {
            return product.putArray("revisions");
        }
        throw Refusal.badRequest("The field 'revisions' must be an array.");
    }

    static ObjectNode row(ObjectNode product) {
        ObjectNode row = Json.object();
        row.set("partNumber", product.path("partNumber"));
        row.set("name", product.path("name").isMissingNode() ? row.nullNode() : product.path("name"));
        row.set("category", ProductFilter.category(product));
        row.put("nonSerial", product.path("nonSerial").asBoolean(false));
        row.set("state", product.path("state"));
        return row;
    }

    static boolean has(JsonNode object, String member, String id) {
        return canonical(object.path(member).asString("")).equals(canonical(id));
    }

    static String canonical(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
