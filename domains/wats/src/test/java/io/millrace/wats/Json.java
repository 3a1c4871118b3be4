package io.millrace.wats;

import io.millrace.http.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON as the client itself reads and writes it. */
public final class Json {
    private Json() {}

    public static <T> T read(String json, Class<T> type) {
        return type.cast(Codec.json().decode(json.getBytes(StandardCharsets.UTF_8), type));
    }

    public static String write(Object value) {
        return new String(Codec.json().encode(value), StandardCharsets.UTF_8);
    }

    /** The members that are written, with their values as Java's own types. */
    public static Map<?, ?> members(Object value) {
        return read(write(value), Map.class);
    }
}
