package io.millrace.odoo.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A field of a model.
 *
 * @param relation the model that it refers to, else empty
 * @param inverse of a one2many, the field there
 */
record Field(String name, String type, boolean required, boolean unique, String relation, String inverse) {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern DATE_TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}( \\d{2}(:\\d{2}(:\\d{2})?)?)?");

    static Field of(String type, String name) {
        return new Field(name, type, false, false, "", "");
    }

    static Field to(String type, String name, String relation) {
        return new Field(name, type, false, false, relation, "");
    }

    static Field children(String name, String relation, String inverse) {
        return new Field(name, "one2many", false, false, relation, inverse);
    }

    Field asRequired() {
        return new Field(name, type, true, unique, relation, inverse);
    }

    Field asUnique() {
        return new Field(name, type, required, true, relation, inverse);
    }

    boolean isToMany() {
        return type.equals("one2many") || type.equals("many2many");
    }

    /** What is kept of a value that is written; null for what is not set. */
    Object stored(Object value) {
        boolean unset = value == null || value.equals(false) || value.equals("");
        return switch (type) {
            case "boolean" -> !unset && Boolean.TRUE.equals(value);
            case "integer" -> unset ? Long.valueOf(0) : (Object) number(value).longValue();
            case "float", "monetary" ->
                unset ? Double.valueOf(0) : (Object) number(value).doubleValue();
            case "many2one", "many2one_reference" ->
                unset ? null : (Object) number(value).longValue();
            case "date" -> unset ? null : matching(DATE, value);
            case "datetime" -> unset ? null : padded(matching(DATE_TIME, value));
            case "json" -> unset ? null : value;
            default -> unset ? null : text(value);
        };
    }

    private Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw PythonError.builtin("ValueError", "invalid literal for " + name + ": '" + value + "'");
    }

    private String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw PythonError.builtin("TypeError", name + " wants a str, got " + value);
    }

    private String matching(Pattern form, Object value) {
        if (value instanceof String text && form.matcher(text).matches()) {
            return text;
        }
        throw PythonError.builtin("ValueError", "time data '" + value + "' does not match format of " + name);
    }

    private static String padded(String time) {
        return time + " 00:00:00".substring(Math.max(0, time.length() - "2025-01-02".length()));
    }

    /** A kept value as it is sent. */
    Object sent(Object stored) {
        if (type.equals("integer") && stored instanceof Long number && number > Integer.MAX_VALUE) {
            return number.doubleValue();
        }
        return stored == null ? (Object) false : stored;
    }

    Map<String, Object> attributes(List<String> asked) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", type);
        all.put(
                "string",
                name.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                        + name.substring(1).replace('_', ' '));
        all.put("required", required);
        all.put("readonly", false);
        all.put("store", !type.equals("one2many"));
        if (!relation.isEmpty()) {
            all.put("relation", relation);
        }
        if (type.equals("selection")) {
            all.put("selection", List.of(List.of("draft", "Draft"), List.of("done", "Done")));
        }
        if (!asked.isEmpty()) {
            all.keySet().retainAll(asked);
        }
        return all;
    }
}
