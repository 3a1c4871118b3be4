package io.millrace.wats.simulator;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Units as they are read: with all that is part of them, and with their product. */
final class UnitViews {

    private final UnitStore units;
    private final ProductStore products;

    UnitViews(UnitStore units, ProductStore products) {
        this.units = units;
        this.products = products;
    }

    ObjectNode view(ObjectNode unit) {
        ObjectNode view = unit.deepCopy();
        ObjectNode parent = units.parent(unit);
        view.put(
                "parentSerialNumber",
                parent == null ? null : parent.path("serialNumber").asString());
        view.put("unitPhase", UnitPhases.name(unit.path("unitPhaseId").asInt()));
        view.set("tags", XmlTags.of(Json.textOrEmpty(unit, "xmlData")));
        String partNumber = unit.path("partNumber").asString();
        ObjectNode product = products.find(partNumber);
        if (product != null) {
            view.set("product", product.deepCopy().without("revisions"));
            ObjectNode revision =
                    products.findRevision(partNumber, unit.path("revision").asString(""));
            view.set("productRevision", revision == null ? view.nullNode() : revision);
        }
        ArrayNode parts = view.putArray("subUnits");
        units.children(unit).forEach(child -> parts.add(view(child)));
        return view;
    }
}
