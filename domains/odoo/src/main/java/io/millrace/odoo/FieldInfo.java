package io.millrace.odoo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server says of a field of a model.
 *
 * @param name its name
 * @param attributes all that was asked for, by name
 */
public record FieldInfo(String name, Map<String, Object> attributes) {
    /** Its type in Odoo's words, such as {@code char} or {@code many2one}. */
    public String type() {
        return text("type").orElse("");
    }

    /** What people see it called. */
    public String label() {
        return text("string").orElse(name);
    }

    /** Whether a record cannot do without it. */
    public boolean isRequired() {
        return is("required");
    }

    /** Whether people cannot write it. */
    public boolean isReadOnly() {
        return is("readonly");
    }

    /** Whether it has a column of its own; others are computed or stand elsewhere. */
    public boolean isStored() {
        return is("store");
    }

    /** The model that it refers to, if it refers to one. */
    public Optional<String> relation() {
        return text("relation");
    }

    /** What it may hold, if that is a choice. */
    public List<String> choices() {
        return attributes.get("selection") instanceof List<?> pairs
                ? pairs.stream()
                        .filter(pair -> pair instanceof List<?> both && !both.isEmpty())
                        .map(pair -> String.valueOf(((List<?>) pair).get(0)))
                        .toList()
                : List.of();
    }

    private boolean is(String attribute) {
        return Boolean.TRUE.equals(attributes.get(attribute));
    }

    private Optional<String> text(String attribute) {
        return attributes.get(attribute) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
