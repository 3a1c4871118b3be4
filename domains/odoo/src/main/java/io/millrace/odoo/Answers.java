package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Results of methods as Java's values. What is not as expected is {@link ErrorCode#INVALID_RESPONSE}. */
final class Answers {
    private Answers() {}

    static long id(@Nullable Object answer) {
        Long id = Values.toLong(answer);
        if (id == null) {
            throw unexpected("a number", answer);
        }
        return id;
    }

    static List<Long> ids(Object answer) {
        return list(answer).stream().map(Answers::id).toList();
    }

    static List<Map<String, Object>> rows(Object answer) {
        return list(answer).stream().map(Answers::row).toList();
    }

    static Map<String, Object> row(@Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> members)) {
            throw unexpected("an object", answer);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        members.forEach((name, value) -> row.put(String.valueOf(name), value == null ? false : value));
        return Collections.unmodifiableMap(row);
    }

    static long idOf(Map<String, Object> row) {
        return id(row.get("id"));
    }

    /** The ids of records that were created. What cannot be read of them is lost, although the records are there. */
    static List<Long> created(Object answer, int records) {
        try {
            List<Long> ids = answer instanceof List ? ids(answer) : List.of(id(answer));
            if (ids.size() == records) {
                return ids;
            }
        } catch (MillraceException unreadable) {
            throw new MillraceException(ErrorCode.AMBIGUOUS, lost(answer), unreadable);
        }
        throw new MillraceException(ErrorCode.AMBIGUOUS, lost(answer));
    }

    private static String lost(Object answer) {
        return "the records may have been created, but their ids were not told: " + shown(answer);
    }

    private static List<?> list(@Nullable Object answer) {
        if (!(answer instanceof List<?> list)) {
            throw unexpected("a list", answer);
        }
        return list;
    }

    static MillraceException unexpected(String what, @Nullable Object answer) {
        return new MillraceException(
                ErrorCode.INVALID_RESPONSE,
                "the server answered " + shown(answer) + " where " + what + " was expected");
    }

    /** What kind of value it is; the value itself is the user's data. */
    static String shown(@Nullable Object answer) {
        if (answer instanceof List<?> list) {
            return "a list of " + list.size();
        }
        return answer instanceof Map ? "an object" : answer instanceof String ? "a text" : Objects.toString(answer);
    }
}
