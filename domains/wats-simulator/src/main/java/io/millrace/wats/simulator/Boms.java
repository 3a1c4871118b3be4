package io.millrace.wats.simulator;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What revisions of products are built of. */
final class Boms {

    private final ProductStore products;
    private final Map<String, ArrayNode> byRevisionId = new HashMap<>();

    Boms(ProductStore products) {
        this.products = products;
    }

    /** Replaces the one that there was; product and revision are created if they are missing. */
    void save(Wsbf bom) {
        String id = revision(bom).path("productRevisionId").asString();
        ArrayNode rows = Json.array();
        for (ObjectNode component : bom.components()) {
            rows.add(component.put("bomItemId", Ids.random()).put("productRevisionId", id));
        }
        byRevisionId.put(id, rows);
    }

    /** The rows; none where none were saved. */
    ArrayNode of(String partNumber, String revision) {
        String id = products.revision(partNumber, revision)
                .path("productRevisionId")
                .asString();
        return byRevisionId.getOrDefault(id, Json.array());
    }

    private ObjectNode revision(Wsbf bom) {
        if (products.find(bom.partNumber()) == null) {
            products.save(Json.object().put("partNumber", bom.partNumber()).put("description", bom.description()));
        }
        ObjectNode known = products.findRevision(bom.partNumber(), bom.revision());
        return known != null
                ? known
                : products.saveRevision(
                        Json.object().put("partNumber", bom.partNumber()).put("revision", bom.revision()));
    }
}
