package io.millrace.musicbrainz.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What records make of what a server sends. */
final class Members {
    private Members() {}

    /** A list that is never null, because servers leave lists out, send null, or null elements. */
    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    /** Members that a record does not know, null values among them. */
    static Map<String, Object> unknown(@Nullable Map<String, Object> members) {
        return members == null || members.isEmpty()
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
}
