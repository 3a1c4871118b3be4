package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An object as a server sent it, whatever it holds. */
final class JsonObject extends LinkedHashMap<String, @Nullable Object> {
    private static final long serialVersionUID = 1L;

    /**
     * Reads an object.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_RESPONSE} if the text is none
     */
    static JsonObject read(String text) {
        try {
            if (Codec.json().decode(text.getBytes(StandardCharsets.UTF_8), JsonObject.class)
                    instanceof JsonObject object) {
                return object;
            }
        } catch (DecodingException malformed) {
            throw new MillraceException(ErrorCode.INVALID_RESPONSE, "the server did not send an object", malformed);
        }
        throw new MillraceException(ErrorCode.INVALID_RESPONSE, "the server did not send an object");
    }

    String text(String name) {
        return Objects.toString(get(name), "");
    }

    /** A number, or 0 where there is none; the name may lead through objects, as {@code counts.total} does. */
    long number(String name) {
        Object value = at(this, name);
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** Whether a name leads to anything, be it null. */
    static boolean has(Map<?, ?> object, String name) {
        return object.containsKey(name) || at(object, name) != null;
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
