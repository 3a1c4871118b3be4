package io.millrace.wats.simulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Products as JSON trees, so that members the simulator has never heard of come back as they were sent. Confined to the
 * event loop once the server has started.
 */
final class ProductStore {

    private final Map<String, ObjectNode> byPartNumber = new LinkedHashMap<>();
    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();
    private final Map<String, ObjectNode> revisionsById = new LinkedHashMap<>();

    /** Takes a complete product with ids, before the server starts. */
    void seed(ObjectNode product) {
        byPartNumber.put(product.path("partNumber").asString(), product);
        byId.put(product.path("productId").asString(), product);
        for (JsonNode revision : ProductRules.revisions(product)) {
            revisionsById.put(revision.path("productRevisionId").asString(), (ObjectNode) revision);
        }
        product.set("tags", XmlTags.of(Json.textOrEmpty(product, "xmlData")));
    }

    ObjectNode product(String partNumber) {
        ObjectNode product = byPartNumber.get(partNumber);
        if (product == null) {
            throw Refusal.notFound("Product '" + partNumber + "' was not found.");
        }
        return product;
    }

    ObjectNode revision(String partNumber, String label) {
        product(partNumber);
        ObjectNode revision = findRevision(partNumber, label);
        if (revision == null) {
            throw Refusal.notFound("Product '" + partNumber + "' has no revision '" + label + "'.");
        }
        return revision;
    }

    @Nullable
    ObjectNode find(String partNumber) {
        return byPartNumber.get(partNumber);
    }

    @Nullable
    ObjectNode findRevision(String partNumber, String label) {
        ObjectNode product = find(partNumber);
        if (product != null) {
            for (JsonNode revision : ProductRules.revisions(product)) {
                if (revision.path("revision").asString().equals(label)) {
                    return (ObjectNode) revision;
                }
            }
        }
        return null;
    }

    @Nullable
    ObjectNode findRevisionById(String id) {
        return revisionsById.get(ProductRules.canonical(id));
    }

    /** The names of all categories, in the order in which they came up. */
    List<String> categories() {
        return byPartNumber.values().stream()
                .map(product -> ProductFilter.category(product).asString(""))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** Light rows in the order of creation. */
    ArrayNode query(RequestUri uri) {
        ArrayNode rows = Json.array();
        ProductFilter.of(uri)
                .of(byPartNumber.values().stream(), ProductFilter::row)
                .forEach(product -> rows.add(ProductRules.row(product)));
        return rows;
    }

    /** Creates a product when the body has no {@code productId}, otherwise changes the members that it names. */
    ObjectNode save(ObjectNode body) {
        String partNumber = Json.requireText(body, "partNumber");
        ProductRules.checkState(body);
        String id = Json.textOrEmpty(body, "productId");
        ArrayNode newRevisions = ProductRules.revisions(body);
        ObjectNode owner = byPartNumber.get(partNumber);
        ObjectNode product = id.isEmpty() ? ProductRules.defaults() : byId.get(ProductRules.canonical(id));
        if (product == null) {
            throw Refusal.badRequest("The field 'productId' names no product; leave it out to create one.");
        }
        if (owner != null && !ProductRules.has(owner, "productId", id)) {
            throw Refusal.conflict("Product '" + partNumber + "' exists; send its productId to change it.");
        }
        // Everything is checked before anything is changed: a refused request leaves no trace.
        checkRevisions(product, newRevisions);
        if (id.isEmpty()) {
            body.put("productId", UUID.randomUUID().toString());
        }
        String oldPartNumber = product.path("partNumber").asString("");
        ProductRules.merge(product, body, "revisions");
        if (!oldPartNumber.equals(partNumber)) {
            byPartNumber.remove(oldPartNumber);
        }
        byPartNumber.put(partNumber, product);
        byId.put(ProductRules.canonical(product.path("productId").asString()), product);
        ProductRules.revisions(product).forEach(revision -> ((ObjectNode) revision).put("PartNumber", partNumber));
        newRevisions.forEach(revision -> applyRevision(product, (ObjectNode) revision));
        return product;
    }

    ObjectNode saveRevision(ObjectNode body) {
        ProductRules.checkRevision(body);
        String id = Json.textOrEmpty(body, "productRevisionId");
        ObjectNode known = revisionsById.get(ProductRules.canonical(id));
        ObjectNode product = known == null ? parentOf(body) : byId(known);
        checkRevisions(product, Json.array().add(body));
        return applyRevision(product, body);
    }

    /** The part number a revision belongs to, however its body says so; a body that does not say so is refused. */
    String partNumberOf(ObjectNode revision) {
        ObjectNode known = revisionsById.get(ProductRules.canonical(Json.textOrEmpty(revision, "productRevisionId")));
        return (known == null ? parentOf(revision) : byId(known))
                .path("partNumber")
                .asString();
    }

    private ObjectNode applyRevision(ObjectNode product, ObjectNode body) {
        String id = Json.textOrEmpty(body, "productRevisionId");
        ObjectNode revision = revisionsById.getOrDefault(ProductRules.canonical(id), ProductRules.defaults());
        ProductRules.merge(revision, body, "partNumber");
        if (id.isEmpty()) {
            String newId = UUID.randomUUID().toString();
            revision.put("productRevisionId", newId);
            revisionsById.put(newId, revision);
            ProductRules.revisions(product).add(revision);
        }
        revision.set("productId", product.path("productId"));
        revision.set("PartNumber", product.path("partNumber"));
        return revision;
    }

    private ObjectNode parentOf(ObjectNode revision) {
        String id = Json.textOrEmpty(revision, "productId");
        String lower = Json.textOrEmpty(revision, "partNumber");
        String partNumber = lower.isEmpty() ? Json.textOrEmpty(revision, "PartNumber") : lower;
        ObjectNode product = id.isEmpty() ? byPartNumber.get(partNumber) : byId.get(ProductRules.canonical(id));
        if (product == null) {
            throw Refusal.badRequest("The field 'productId' must name the product of the revision.");
        }
        return product;
    }

    private ObjectNode byId(ObjectNode revision) {
        return product(revision.path("PartNumber").asString());
    }

    /** Each must be new or the product's own, and the labels must be unique once all of them are applied. */
    private void checkRevisions(ObjectNode product, ArrayNode bodies) {
        Map<String, String> labels = new HashMap<>();
        for (JsonNode revision : ProductRules.revisions(product)) {
            labels.put(
                    ProductRules.canonical(revision.path("productRevisionId").asString()),
                    revision.path("revision").asString());
        }
        int added = 0;
        for (JsonNode body : bodies) {
            ObjectNode revision = ProductRules.checkRevision(body);
            String id = ProductRules.canonical(Json.textOrEmpty(revision, "productRevisionId"));
            if (!id.isEmpty() && !labels.containsKey(id)) {
                throw Refusal.badRequest("The field 'productRevisionId' names no revision of this product.");
            }
            labels.put(id.isEmpty() ? "new " + added++ : id, Json.requireText(revision, "revision"));
        }
        if (new HashSet<>(labels.values()).size() < labels.size()) {
            throw Refusal.conflict("The product has this revision; send its productRevisionId to change it.");
        }
    }
}
