package io.millrace.jobs;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** JSON that is no value of some type, told in the words of who wrote it: where, what should be there, and what is. */
final class UnexpectedJson extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final Set<Class<?>> WHOLE_NUMBERS = Set.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);

    private final @Nullable String field;
    private final String problem;

    private UnexpectedJson(@Nullable String field, String problem, JacksonException cause) {
        super((field == null ? "the JSON" : field) + " " + problem, cause);
        this.field = field;
        this.problem = problem;
    }

    /** @param json what there is, as a tree */
    static UnexpectedJson of(JacksonException failure, JsonNode json) {
        JsonNode there = json;
        StringBuilder field = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            String name = step.getPropertyName();
            there = name == null ? there.path(step.getIndex()) : there.path(name);
            field.append(name == null ? "[" + step.getIndex() + "]" : (field.isEmpty() ? "" : ".") + name);
        }
        return new UnexpectedJson(field.isEmpty() ? null : field.toString(), problem(failure, there), failure);
    }

    /** Whether it is about a value; else it is about JSON that is none. */
    static boolean isToldBy(JacksonException failure) {
        return failure instanceof DatabindException || failure instanceof InputCoercionException;
    }

    /** What of it is wrong, if it is one thing. */
    @Nullable
    String field() {
        return field;
    }

    String problem() {
        return problem;
    }

    private static String problem(JacksonException failure, JsonNode there) {
        if (failure instanceof ValueInstantiationException
                && failure.getCause() instanceof IllegalArgumentException refused
                && refused.getMessage() != null) {
            return refused.getMessage(); // the type's own words
        }
        Class<?> type = type(failure);
        if (type != null && type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        String wanted = wanted(type);
        String shape = shape(there);
        if (wanted == null || wanted.equals(shape)) {
            return there.isNumber() ? "is out of range" : "is not understood";
        }
        return "must be " + wanted + ", is " + shape;
    }

    private static @Nullable Class<?> type(JacksonException failure) {
        if (failure instanceof InputCoercionException range) {
            return range.getTargetType();
        }
        return failure instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    }

    private static @Nullable String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return null;
        }
        if (CharSequence.class.isAssignableFrom(type) || type == char.class || type == Character.class) {
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (WHOLE_NUMBERS.contains(type)) {
            return "a whole number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return Map.class.isAssignableFrom(type) || !type.getName().startsWith("java.") ? "an object" : null;
    }

    private static String shape(JsonNode there) {
        return switch (there.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> there.isIntegralNumber() ? "a whole number" : "a number with a fraction";
            case MISSING -> "missing";
            default -> there.toString(); // true, false, null
        };
    }
}
