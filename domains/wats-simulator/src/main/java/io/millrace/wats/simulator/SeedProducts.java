package io.millrace.wats.simulator;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Products that look like real ones. Their ids follow from the part number, so they are the same in every run. */
final class SeedProducts {

    private static final List<String> CATEGORIES = List.of("Module", "PCBA", "Cable", "Assembly");

    private SeedProducts() {}

    static ObjectNode product(String partNumber, int ordinal) {
        String category = CATEGORIES.get(ordinal % CATEGORIES.size());
        String id = Ids.of("product:" + partNumber);
        ObjectNode product = Json.object()
                .put("productId", id)
                .put("partNumber", partNumber)
                .put("name", category + " " + partNumber)
                .put("description", "Simulated " + category + ", 24 V")
                .put("nonSerial", false)
                .put("state", 1)
                .put("xmlData", "<Root><RoHS Value=\"Compliant\"/></Root>")
                .put("productCategoryId", Ids.of("category:" + category))
                .put("productCategoryName", category);
        ArrayNode revisions = product.putArray("revisions");
        for (String label : List.of("A", "B")) {
            revisions
                    .addObject()
                    .put("productRevisionId", Ids.of("revision:" + label + ":" + partNumber))
                    .put("productId", id)
                    .put("revision", label)
                    .put("name", "Release " + label)
                    .putNull("description")
                    .put("state", 1)
                    .putNull("xmlData")
                    .put("PartNumber", partNumber)
                    .putArray("tags");
        }
        return product;
    }
}
