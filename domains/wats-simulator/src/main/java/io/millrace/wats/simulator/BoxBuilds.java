package io.millrace.wats.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What products are to be assembled from: relations between a revision and those that go into it. */
final class BoxBuilds {

    private static final String ID = "ProductRevisionRelationId";
    private static final String PARENT = "ParentProductRevisionId";
    private static final String CHILD = "ProductRevisionId";
    /** The server gives the id; what a relation tells of its child is read where it belongs. */
    private static final List<String> NOT_TAKEN =
            List.of(ID, "hlevel", "PartNumber", "Revision", "ChildPartNumber", "ChildRevision");

    /** Each level can double the parts of the one above. */
    private static final int MOST_ROWS = 10_000;

    private final ProductStore products;
    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();

    BoxBuilds(ProductStore products) {
        this.products = products;
    }

    /** The revision itself, at level 0, and below it what goes into it, on all levels, each after what it goes into. */
    ArrayNode tree(String partNumber, String revision) {
        ObjectNode top = products.revision(partNumber, revision);
        ArrayNode rows = Json.array();
        rows.add(row(Json.object(), top, 0));
        addParts(rows, top, 1);
        return rows;
    }

    private void addParts(ArrayNode rows, ObjectNode parent, int level) {
        for (ObjectNode relation : relations(parent)) {
            ObjectNode child = child(relation);
            if (rows.size() == MOST_ROWS) {
                throw Refusal.badRequest("The box build has more than " + MOST_ROWS + " parts.");
            }
            rows.add(row(relation.deepCopy(), child, level));
            addParts(rows, child, level + 1);
        }
    }

    private static ObjectNode row(ObjectNode relation, ObjectNode revision, int level) {
        relation.put("hlevel", level);
        relation.set("PartNumber", revision.path("PartNumber"));
        relation.set("Revision", revision.path("revision"));
        relation.set(CHILD, revision.path("productRevisionId"));
        return relation;
    }

    ObjectNode add(ObjectNode body) {
        ObjectNode parent = revision(body, PARENT);
        ObjectNode child = revision(body, CHILD);
        checkQuantity(body);
        if (leadsTo(child, parent)) {
            throw Refusal.badRequest("A product cannot go into itself.");
        }
        if (relations(parent).stream().anyMatch(relation -> child(relation).equals(child))) {
            throw Refusal.conflict("The relation exists; send its " + ID + " to change it.");
        }
        ObjectNode relation = Json.object().put(ID, Ids.random()).put("Quantity", 1);
        merge(relation, body);
        byId.put(relation.path(ID).asString(), relation);
        return relation;
    }

    /** Which revisions it is between, stays. */
    ObjectNode update(ObjectNode body) {
        ObjectNode relation = byId.get(Ids.canonical(Json.requireText(body, ID)));
        if (relation == null) {
            throw Refusal.badRequest("The field '" + ID + "' names no relation.");
        }
        for (String end : List.of(PARENT, CHILD)) {
            if (body.hasNonNull(end) && !ProductRules.has(relation, end, Json.textOrEmpty(body, end))) {
                throw Refusal.badRequest("The field '" + end + "' cannot be changed.");
            }
        }
        checkQuantity(body);
        merge(relation, body);
        return relation;
    }

    void remove(String id) {
        if (byId.remove(Ids.canonical(id)) == null) {
            throw Refusal.notFound("Relation '" + id + "' was not found.");
        }
    }

    /** What goes directly into a unit of this revision, with part numbers and revisions; nothing where no box build is known. */
    List<ObjectNode> parts(String partNumber, String label) {
        ObjectNode revision = products.findRevision(partNumber, label);
        return revision == null
                ? List.of()
                : relations(revision).stream()
                        .map(relation -> row(relation.deepCopy(), child(relation), 1))
                        .toList();
    }

    /** Whether a unit is what a part wants. */
    static boolean fits(ObjectNode part, ObjectNode unit) {
        String mask = part.path("RevisionMask").asString("");
        return part.path("PartNumber").equals(unit.path("partNumber"))
                && matches(
                        mask.isBlank() ? part.path("Revision").asString() : mask,
                        unit.path("revision").asString(""));
    }

    /** A mask is a list with commas; a part that ends in a percent sign stands for all that begin like it. */
    static boolean matches(String mask, String revision) {
        return Stream.of(mask.split(","))
                .map(String::strip)
                .anyMatch(part -> part.endsWith("%")
                        ? revision.startsWith(part.substring(0, part.length() - 1))
                        : revision.equals(part));
    }

    private List<ObjectNode> relations(ObjectNode parent) {
        String id = parent.path("productRevisionId").asString();
        return byId.values().stream()
                .filter(relation -> ProductRules.has(relation, PARENT, id))
                .toList();
    }

    private boolean leadsTo(ObjectNode from, ObjectNode to) {
        Set<ObjectNode> reached = new LinkedHashSet<>();
        Deque<ObjectNode> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            ObjectNode next = open.pop();
            if (reached.add(next)) {
                relations(next).forEach(relation -> open.add(child(relation)));
            }
        }
        return reached.contains(to);
    }

    private ObjectNode child(ObjectNode relation) {
        return revision(relation, CHILD);
    }

    private ObjectNode revision(ObjectNode relation, String end) {
        ObjectNode revision = products.findRevisionById(Json.requireText(relation, end));
        if (revision == null) {
            throw Refusal.badRequest("The field '" + end + "' names no revision.");
        }
        return revision;
    }

    private static void checkQuantity(ObjectNode body) {
        if (body.has("Quantity")
                && !(body.path("Quantity").isInt() && body.path("Quantity").intValue() >= 1)) {
            throw Refusal.badRequest("The field 'Quantity' must be a whole number of at least 1.");
        }
    }

    private static void merge(ObjectNode relation, ObjectNode body) {
        relation.setAll(body.deepCopy().without(NOT_TAKEN));
    }
}
