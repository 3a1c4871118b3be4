package io.millrace.wats.odata;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A condition that the server checks, as OData's {@code $filter} writes it. Immutable.
 *
 * <pre>{@code
 * Filter failed = where("partNumber").eq("PSU-240")
 *         .and(where("start").ge(since))
 *         .and(where("result").in("Failed", "Error").or(where("serialNumber").startsWith("X-")));
 * }</pre>
 *
 * <p>Values are quoted here, so that none can become part of the condition. Which names and functions an endpoint knows, its
 * method says.
 */
public final class Filter {
    private final String text;
    private final Join join;

    /** What holds the outermost parts together; {@code and} binds closer than {@code or}. */
    private enum Join {
        OR,
        AND,
        NONE
    }

    private Filter(String text, Join join) {
        this.text = text;
        this.join = join;
    }

    static Filter single(String text) {
        return new Filter(text, Join.NONE);
    }

    /**
     * The start of a condition: the property that it is about.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if that is no name of a property
     */
    public static Property<Object> where(String property) {
        return Property.named(property);
    }

    /**
     * True where one row of a list that belongs to what is asked for fulfils a condition: {@code any("subUnits", unit ->
     * unit.where("partNumber").eq("PCB-100"))}.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if that is no name of a list
     */
    public static Filter any(String list, Function<Row, Filter> condition) {
        return single(where(list) + "/any(s: " + condition.apply(property -> Property.named("s/" + property)) + ")");
    }

    /** A row of a list. */
    public interface Row {
        /** The start of a condition: the property of the row that it is about. */
        Property<Object> where(String property);
    }

    /** A condition that you have written yourself, for what cannot be said otherwise. Nothing in it is quoted. */
    public static Filter raw(String text) {
        if (text.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a filter must not be blank");
        }
        return new Filter(text, Join.OR); // what it holds is not known, so it is put in parentheses when joined
    }

    /** True where the condition is false. */
    public static Filter not(Filter condition) {
        return single("not (" + condition.text + ")");
    }

    /** True where both are. */
    public Filter and(Filter other) {
        return new Filter(within(Join.AND) + " and " + other.within(Join.AND), Join.AND);
    }

    /** True where one of them is, or both. */
    public Filter or(Filter other) {
        return new Filter(text + " or " + other.text, Join.OR);
    }

    /** Both, where there is a first one. */
    public static Filter allOf(@Nullable Filter first, Filter second) {
        return first == null ? second : first.and(second);
    }

    private String within(Join outer) {
        return join.compareTo(outer) < 0 ? "(" + text + ")" : text;
    }

    /** The condition as it is sent. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Filter filter && filter.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }
}
