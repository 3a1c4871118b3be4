package io.millrace.wats.internal;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the records and clients of all domains have in common. */
public final class Models {
    private Models() {}

    /** A list that is never null, because servers leave lists out, send null, or null elements. */
    public static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    /** The elements of a list that the server sends whole; none where it sends nothing. */
    public static <T> Flux<T> each(Mono<List<T>> answer) {
        return answer.flatMapIterable(Models::list).onErrorStop();
    }

    /** Members that a record does not know, null values among them, kept to be written back. */
    public static Map<String, Object> unknown(@Nullable Map<String, Object> members) {
        return members == null || members.isEmpty()
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The value, if it is not blank. */
    public static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, name + " is required, but is blank");
        }
        return value;
    }

    /** The answer to "find": absence is no failure. */
    public static <T> Mono<T> orEmpty(Mono<T> answer) {
        return answer.onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }
}
