package io.millrace.wats;

import io.millrace.http.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** JSON as the client itself reads and writes it. */
public final class Json {
    private Json() {}

    public static <T> T read(String json, Class<T> type) {
        return type.cast(Codec.json().decode(json.getBytes(StandardCharsets.UTF_8), type));
    }

    public static String write(Object value) {
        return new String(Codec.json().encode(value), StandardCharsets.UTF_8);
    }

    /** A file beside a test, as text. */
    public static String fixture(Class<?> test, String name) {
        try (InputStream file = Objects.requireNonNull(test.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The members that are written, with their values as Java's own types. */
    public static Map<?, ?> members(Object value) {
        return read(write(value), Map.class);
    }
}
