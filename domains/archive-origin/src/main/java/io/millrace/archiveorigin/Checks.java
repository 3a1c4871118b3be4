package io.millrace.archiveorigin;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is refused before it is sent, and what answers must not lack. */
final class Checks {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern DEVICE_ID = Pattern.compile("[!-~]([ -~]*[!-~])?");

    private Checks() {}

    static MillraceException invalid(String message) {
        return new MillraceException(ErrorCode.INVALID_INPUT, message);
    }

    /** The value, if there is one. */
    static <T> T given(String name, @Nullable T value) {
        if (value == null) {
            throw invalid(name + " is required, but is missing");
        }
        return value;
    }

    /** A device's id, which has to stand in a header as well. */
    static String deviceId(@Nullable String id) {
        String known = given("device_id", id);
        if (!DEVICE_ID.matcher(known).matches()) {
            throw invalid("device_id must be visible ASCII, without blanks around it, because headers repeat it");
        }
        return known;
    }

    /** A SHA-256 as reads want it. */
    static String hash(String name, @Nullable String value) {
        String known = given(name, value);
        if (!HASH.matcher(known).matches()) {
            throw invalid(name + " must be 64 hexadecimal digits in lower case, without a prefix");
        }
        return known;
    }

    /** As {@link #hash}, if there is one. */
    static @Nullable String hashIfAny(String name, @Nullable String value) {
        return value == null ? null : hash(name, value);
    }

    /** What an answer must have; without it, it is none. */
    static <T> T answered(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the answer has no " + name);
        }
        return value;
    }

    /** Members that a record does not know, null values among them. */
    static Map<String, Object> unknown(@Nullable Map<String, Object> members) {
        return members == null || members.isEmpty()
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
}
