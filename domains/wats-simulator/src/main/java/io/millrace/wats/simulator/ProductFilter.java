package io.millrace.wats.simulator;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The OData options of the product list: {@code $top}, {@code $skip} and the two filters that WATS documents. */
final class ProductFilter {

    private static final Set<String> SUPPORTED = Set.of("$filter", "$top", "$skip");
    private static final Pattern EQUALS =
            Pattern.compile("\\s*(PartNumber|Category)\\s+eq\\s+'((?:[^']|'')*)'\\s*", Pattern.CASE_INSENSITIVE);

    private ProductFilter() {}

    static Predicate<ObjectNode> of(RequestUri uri) {
        for (String name : uri.query().keySet()) {
            if (name.startsWith("$") && !SUPPORTED.contains(name)) {
                throw Refusal.badRequest("The simulator does not support the query option '" + name + "'.");
            }
        }
        String filter = uri.query().get("$filter");
        if (filter == null) {
            return product -> true;
        }
        Matcher matcher = EQUALS.matcher(filter);
        if (!matcher.matches()) {
            throw Refusal.badRequest("The simulator supports only the filters"
                    + " PartNumber eq 'X' and Category eq 'X' (quotes doubled); got: " + filter);
        }
        String wanted = matcher.group(2).replace("''", "'");
        return matcher.group(1).equalsIgnoreCase("Category")
                ? product -> category(product).asString("").equals(wanted)
                : product -> product.path("partNumber").asString().equals(wanted);
    }

    /** The category's name: rows call it {@code category}, details {@code productCategoryName}. */
    static JsonNode category(ObjectNode product) {
        JsonNode category = product.path("productCategoryName");
        return category.isMissingNode() ? product.nullNode() : category;
    }
}
