package io.millrace.cli;

import io.millrace.http.Codec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a value as they are on the wire. */
final class Members {
    private Members() {}

    /** What is no object is the only member of one. */
    static Map<?, ?> of(@Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        Object json = Codec.json().decode(Codec.json().encode(value), Object.class);
        return json instanceof Map<?, ?> members ? members : Map.of("value", json);
    }
}
