package io.millrace.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An object as a server sent it, whatever it holds. */
final class JsonObject extends LinkedHashMap<String, @Nullable Object> {
    private static final long serialVersionUID = 1L;

    String text(String name) {
        return Objects.toString(get(name), "");
    }

    /** A number, or 0 where there is none; the name may lead through objects, as {@code counts.total} does. */
    long number(String name) {
        Object value = at(this, name);
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** What a name leads to, through objects where it holds dots. */
    static @Nullable Object at(Map<?, ?> object, String name) {
        int dot = name.indexOf('.');
        if (object.containsKey(name) || dot < 0) {
            return object.get(name);
        }
        return object.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? at(inner, name.substring(dot + 1))
                : null;
    }
}
