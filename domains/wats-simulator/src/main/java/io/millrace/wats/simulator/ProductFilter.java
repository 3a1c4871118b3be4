package io.millrace.wats.simulator;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The OData options of the product list: {@code $top}, {@code $skip} and filters over the two names that WATS documents. */
final class ProductFilter {

    private static final int MAX_UNFILTERED_ROWS = 1_000;
    private static final Set<String> OPTIONS = Set.of("$filter", "$orderby", "$top", "$skip");
    private static final List<String> NAMES = List.of("PartNumber", "Category");

    private ProductFilter() {}

    static ListQuery of(RequestUri uri) {
        int usual = uri.query().containsKey("$filter") ? Integer.MAX_VALUE : MAX_UNFILTERED_ROWS;
        return ListQuery.of(uri, new ListQuery.Rules(OPTIONS, NAMES, Map.of(), NAMES, usual, Integer.MAX_VALUE));
    }

    static Row row(ObjectNode product) {
        return property -> property.equals("Category")
                ? category(product).asString("")
                : product.path("partNumber").asString();
    }

    /** The category's name: rows call it {@code category}, details {@code productCategoryName}. */
    static JsonNode category(ObjectNode product) {
        JsonNode category = product.path("productCategoryName");
        return category.isMissingNode() ? product.nullNode() : category;
    }
}
