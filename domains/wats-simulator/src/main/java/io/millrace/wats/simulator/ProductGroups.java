package io.millrace.wats.simulator;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Groups of products: one for each category, with the products of that category, but for what filters add and exclude. Statistics
 * go by categories alone.
 */
final class ProductGroups {

    private final ProductStore products;
    private final Map<Filter, Boolean> exclusions = new HashMap<>();

    ProductGroups(ProductStore products) {
        this.products = products;
    }

    /** All groups; their ids count from 1. */
    ArrayNode list() {
        ArrayNode groups = Json.array();
        for (String name : products.categories()) {
            groups.addObject().put("productGroupId", groups.size()).put("productGroupName", name);
        }
        return groups;
    }

    /** The groups of a product that need not exist; without a revision, those of the product as such. */
    ArrayNode of(String partNumber, @Nullable String revision) {
        ArrayNode groups = list();
        groups.removeIf(group -> !holds(group.path("productGroupName").asString(), partNumber, revision));
        return groups;
    }

    /** Of filters for the same product and revision, the last one counts. */
    void filter(String group, String partNumber, @Nullable String revision, boolean exclude) {
        if (!products.categories().contains(group)) {
            throw Refusal.badRequest("There is no product group '" + group + "'.");
        }
        exclusions.put(new Filter(group, partNumber, revision), exclude);
    }

    /** The filter for a revision goes before that for all of them, and any filter before the category. */
    private boolean holds(String group, String partNumber, @Nullable String revision) {
        Boolean excluded = exclusions.get(new Filter(group, partNumber, revision));
        if (excluded == null) {
            excluded = exclusions.get(new Filter(group, partNumber, null));
        }
        return excluded == null ? group.equals(category(partNumber)) : !excluded;
    }

    private String category(String partNumber) {
        ObjectNode product = products.find(partNumber);
        return product == null ? "" : ProductFilter.category(product).asString("");
    }

    private record Filter(
            String group, String partNumber, @Nullable String revision) {}
}
