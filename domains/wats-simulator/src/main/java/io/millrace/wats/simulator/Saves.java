package io.millrace.wats.simulator;

import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests that save several things: what is wrong with one does not keep the others from being saved. */
final class Saves {

    private Saves() {}

    /**
     * How many were saved, and what was wrong with the others.
     *
     * @param name the member that tells one from another
     */
    static ObjectNode each(ArrayNode bodies, String name, Consumer<ObjectNode> save) {
        int saved = 0;
        ArrayNode errors = Json.array();
        for (JsonNode body : bodies) {
            try {
                if (!(body instanceof ObjectNode object)) {
                    throw Refusal.badRequest("Each element must be a JSON object.");
                }
                save.accept(object);
                saved++;
            } catch (Refusal refusal) {
                errors.add(body.path(name).asString("?") + ": " + refusal.getMessage());
            }
        }
        ObjectNode result = Json.object().put("okCount", saved).put("errorCount", errors.size());
        result.set("errors", errors);
        return result;
    }
}
