package io.millrace.wats.simulator;

import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** Where requests have the name under which faults, latencies and counts know them; those without it are known by their path. */
final class Keys {

    private Keys() {}

    /** A variable of the path. */
    static Function<Call, String> segment(int index) {
        return call -> orPath(call, call.segment(index));
    }

    /** The first of these parameters that the request has. */
    static Function<Call, String> query(String... names) {
        return call -> Stream.of(names)
                .map(call::query)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(call.path());
    }

    /** A member of the body that has to be there. */
    static Function<Call, String> member(String name) {
        return call -> Json.requireText(call.object(), name);
    }

    /** A member of the body's element, where there is but one. */
    static Function<Call, String> only(String name) {
        return call -> call.array().size() == 1
                ? orPath(call, call.array().path(0).path(name).asString(""))
                : call.path();
    }

    static String orPath(Call call, String key) {
        return key.isBlank() ? call.path() : key;
    }
}
