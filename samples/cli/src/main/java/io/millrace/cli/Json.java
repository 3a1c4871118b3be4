package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** JSON as people write it, in a line of a file or as the value of an option, and as text. */
final class Json {
    private Json() {}

    /**
     * A line that is an object; its members in their order.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it is none
     */
    static Map<String, Object> object(String line) {
        return object(line, "the line is ");
    }

    /** The value of an option that is an object. */
    static Map<String, Object> object(CommandSpec command, String option, String text) {
        try {
            return object(text, "it is ");
        } catch (MillraceException refused) {
            throw Usage.wrong(command, "Invalid value for option '" + option + "': " + refused.getMessage());
        }
    }

    private static Map<String, Object> object(String text, String what) {
        if (decoded(text, what) instanceof Map<?, ?> members) {
            return named(members);
        }
        throw new MillraceException(ErrorCode.INVALID_INPUT, what + "no JSON object");
    }

    /**
     * A list.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it is none
     */
    static List<?> list(String text) {
        if (decoded(text, "it is ") instanceof List<?> list) {
            return list;
        }
        throw new MillraceException(ErrorCode.INVALID_INPUT, "it is no JSON list");
    }

    @SuppressWarnings("NullAway") // null is a value like any other
    private static Map<String, Object> named(Map<?, ?> members) {
        Map<String, Object> named = new LinkedHashMap<>();
        members.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    static String text(Object value) {
        return new String(Codec.json().encode(value), StandardCharsets.UTF_8);
    }

    private static @Nullable Object decoded(String json, String what) {
        try {
            return Codec.json().decode(json.getBytes(StandardCharsets.UTF_8), Object.class);
        } catch (DecodingException unreadable) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, what + unreadable.getMessage());
        }
    }
}
