package io.millrace.archiveorigin.jobs;

import io.millrace.core.MillraceException;
import io.millrace.jobs.JobHandler.FieldProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads the members of a JSON object into a value, one at a time, and notes what is wrong with each. The value's own type knows
 * its rules: a member is put into a value that is right, so whatever that refuses is about this member. No value is quoted.
 */
final class Reading<T> {
    private static final Set<String> OF_DEVICES = Set.of(
            "public_key",
            "device_pubkey",
            "signature",
            "current_token",
            "token",
            "devicecheckToken",
            "devicecheck_token");

    private final String path;
    private final Map<String, Object> left = new LinkedHashMap<>();
    private final List<FieldProblem> problems;
    private T value;

    private Reading(String path, Map<?, ?> members, List<FieldProblem> problems, T right) {
        this.path = path;
        this.problems = problems;
        this.value = right;
        members.forEach((name, member) -> left.put((String) name, member));
    }

    /** @param right any value that breaks no rule */
    static <T> Reading<T> of(Map<?, ?> members, T right) {
        return new Reading<>("", members, new ArrayList<>(), right);
    }

    <V> Reading<T> required(String name, Function<Object, V> type, BiFunction<T, V, T> put) {
        if (left.get(name) == null) {
            left.remove(name);
            problem(name, "is required, but is missing");
            return this;
        }
        return optional(name, type, put);
    }

    <V> Reading<T> optional(String name, Function<Object, V> type, BiFunction<T, V, T> put) {
        Object member = left.remove(name);
        if (member != null) {
            try {
                value = put.apply(value, type.apply(member));
            } catch (IllegalArgumentException | MillraceException wrong) {
                problem(name, String.valueOf(wrong.getMessage()));
            }
        }
        return this;
    }

    /** @param right any value of the inner type that breaks no rule */
    <N> Reading<T> nested(String name, N right, UnaryOperator<Reading<N>> members, BiFunction<T, N, T> put) {
        return optional(name, Reading::object, (outer, object) -> {
            Reading<N> inner = members.apply(new Reading<>(path + name + ".", object, problems, right));
            inner.refuseOthers();
            return put.apply(outer, inner.value);
        });
    }

    Draft<T> draft() {
        refuseOthers();
        return problems.isEmpty() ? Draft.of(value) : Draft.refused(problems);
    }

    /** What nobody reads would be stored all the same, and might be a secret. */
    private void refuseOthers() {
        left.keySet()
                .forEach(name -> problem(
                        name,
                        OF_DEVICES.contains(name)
                                ? "is not taken: workers have it from their signer and their store"
                                : "is not known"));
    }

    private void problem(String name, String message) {
        problems.add(new FieldProblem(path + name, message));
    }

    private static Map<?, ?> object(Object member) {
        if (member instanceof Map<?, ?> object) {
            return object;
        }
        throw new IllegalArgumentException("must be an object");
    }
}
