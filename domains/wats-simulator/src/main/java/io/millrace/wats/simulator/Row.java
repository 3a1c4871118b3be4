package io.millrace.wats.simulator;

import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One line of a list as filters and orders see it: its properties as texts, numbers, booleans or points in time. */
@FunctionalInterface
interface Row {

    /** Null where there is none. */
    @Nullable
    Object get(String property);

    /** The rows of a list that belongs to this one. */
    default List<Row> list(String name) {
        return List.of();
    }

    static Row of(JsonNode object) {
        return new Row() {
            @Override
            public @Nullable Object get(String property) {
                return value(object.path(property));
            }

            @Override
            public List<Row> list(String name) {
                return StreamSupport.stream(object.path(name).spliterator(), false)
                        .map(Row::of)
                        .toList();
            }
        };
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
