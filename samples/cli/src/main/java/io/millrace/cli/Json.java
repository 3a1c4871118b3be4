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
        Object decoded;
        try {
            decoded = decoded(line);
        } catch (DecodingException unreadable) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the line is " + unreadable.getMessage());
        }
        if (!(decoded instanceof Map<?, ?> members)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the line is no JSON object");
        }
        return named(members);
    }

    /** The value of an option that is an object. */
    static Map<String, Object> object(CommandSpec command, String option, String text) {
        if (option(command, option, text) instanceof Map<?, ?> members) {
            return named(members);
        }
        throw Usage.wrong(command, "Invalid value for option '" + option + "': it is no JSON object");
    }

    /** The value of an option that is a list. */
    static List<?> list(CommandSpec command, String option, String text) {
        if (option(command, option, text) instanceof List<?> list) {
            return list;
        }
        throw Usage.wrong(command, "Invalid value for option '" + option + "': it is no JSON list");
    }

    private static @Nullable Object option(CommandSpec command, String option, String text) {
        try {
            return decoded(text);
        } catch (DecodingException unreadable) {
            throw Usage.wrong(command, "Invalid value for option '" + option + "': it is " + unreadable.getMessage());
        }
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

    private static @Nullable Object decoded(String json) {
        return Codec.json().decode(json.getBytes(StandardCharsets.UTF_8), Object.class);
    }
}
