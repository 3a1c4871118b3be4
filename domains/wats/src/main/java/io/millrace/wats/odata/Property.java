package io.millrace.wats.odata;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison: a property, or a function of it. The other side is a text, a number, a boolean, a {@link
 * java.util.UUID}, or a point in time (an {@link java.time.Instant}, or a date with offset or zone), which is written in UTC;
 * anything else is {@link ErrorCode#INVALID_INPUT}.
 *
 * @param <T> what the property is compared with; {@link Object} where that is not known
 */
public final class Property<T> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}(/[A-Za-z_][A-Za-z0-9_]{0,127})*");

    private final String text;

    private Property(String text) {
        this.text = text;
    }

    /**
     * A property whose type is known: what clients name the columns of their lists with.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if that is no name of a property
     */
    public static <T> Property<T> of(Class<T> type, String name) {
        Objects.requireNonNull(type, "type");
        return named(name);
    }

    static <T> Property<T> named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "this is no name of a property: " + name);
        }
        return new Property<>(name);
    }

    /** Equal to a value, or without any, where that is null. */
    public Filter eq(@Nullable T value) {
        return compare("eq", value);
    }

    /** Not equal to a value, or with any, where that is null. */
    public Filter ne(@Nullable T value) {
        return compare("ne", value);
    }

    public Filter gt(T value) {
        return compare("gt", value);
    }

    public Filter ge(T value) {
        return compare("ge", value);
    }

    public Filter lt(T value) {
        return compare("lt", value);
    }

    public Filter le(T value) {
        return compare("le", value);
    }

    /** Equal to one of the values. */
    @SafeVarargs
    @SuppressWarnings("varargs") // they are only read
    public final Filter in(T... values) {
        return in(Arrays.asList(values));
    }

    /**
     * Equal to one of the values; with none of them, never true. Values that servers are known to misread in an {@code in} list
     * (texts with quotes, commas, brackets or backslashes, and UUIDs) are compared one by one.
     */
    public Filter in(Collection<? extends T> values) {
        Stream<Filter> alone =
                values.stream().filter(value -> !Literal.mayBeListed(value)).map(this::eq);
        String listed =
                values.stream().filter(Literal::mayBeListed).map(Literal::of).collect(Collectors.joining(","));
        Stream<Filter> list = listed.isEmpty() ? Stream.of() : Stream.of(Filter.single(text + " in (" + listed + ")"));
        return Stream.concat(list, alone).reduce(Filter::or).orElse(Filter.single("false"));
    }

    /** A text that holds another. */
    public Filter contains(String part) {
        return Filter.single("contains(" + text + "," + Literal.of(part) + ")");
    }

    /** A text that starts with another. */
    public Filter startsWith(String start) {
        return Filter.single("startswith(" + text + "," + Literal.of(start) + ")");
    }

    /** A text that ends with another. */
    public Filter endsWith(String end) {
        return Filter.single("endswith(" + text + "," + Literal.of(end) + ")");
    }

    /** The text in lower case. */
    public Property<String> toLower() {
        return new Property<>("tolower(" + text + ")");
    }

    /** The text in upper case. */
    public Property<String> toUpper() {
        return new Property<>("toupper(" + text + ")");
    }

    /** The text without spaces around it. */
    public Property<String> trim() {
        return new Property<>("trim(" + text + ")");
    }

    /** How many characters the text has. */
    public Property<Integer> length() {
        return new Property<>("length(" + text + ")");
    }

    private Filter compare(String operator, @Nullable Object value) {
        return Filter.single(text + " " + operator + " " + Literal.of(value));
    }

    @Override
    public String toString() {
        return text;
    }
}
