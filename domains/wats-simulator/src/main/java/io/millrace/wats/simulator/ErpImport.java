package io.millrace.wats.simulator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Products and revisions as an ERP system hands them over: many at once, known by their names where they have no ids. */
final class ErpImport {

    private final ProductStore products;

    ErpImport(ProductStore products) {
        this.products = products;
    }

    ObjectNode products(ArrayNode bodies) {
        return Saves.each(bodies, "partNumber", this::product);
    }

    ObjectNode revisions(ArrayNode bodies) {
        return Saves.each(bodies, "revision", this::revision);
    }

    private void product(ObjectNode body) {
        String partNumber = Json.requireText(body, "partNumber");
        ObjectNode known = products.find(partNumber);
        if (known != null) {
            identify(body, "productId", known);
            for (JsonNode revision : ProductRules.revisions(body)) {
                identifyRevision(ProductRules.checkRevision(revision), partNumber);
            }
        }
        products.save(body);
    }

    private void revision(ObjectNode body) {
        ProductRules.checkRevision(body);
        identifyRevision(body, products.partNumberOf(body));
        products.saveRevision(body);
    }

    private void identifyRevision(ObjectNode body, String partNumber) {
        ObjectNode known = products.findRevision(partNumber, Json.requireText(body, "revision"));
        if (known != null) {
            identify(body, "productRevisionId", known);
        }
    }

    private static void identify(ObjectNode body, String id, ObjectNode known) {
        if (Json.textOrEmpty(body, id).isEmpty()) {
            body.set(id, known.path(id));
        }
    }
}
