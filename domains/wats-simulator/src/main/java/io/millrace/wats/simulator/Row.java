package io.millrace.wats.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One line of a list as filters and orders see it: its properties as texts, numbers, booleans or points in time. */
@FunctionalInterface
interface Row {

    /** Null where there is none. */
    @Nullable
    Object get(String property);

    static Row of(JsonNode object) {
        return property -> value(object.path(property));
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNumber() ? node.decimalValue() : node.asString();
    }
}
