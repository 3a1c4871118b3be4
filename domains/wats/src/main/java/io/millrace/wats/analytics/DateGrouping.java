package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How long a period is. A number on the wire; the vendor's document lists the numbers, but not what each means. The names here
 * are those of the Python client; {@link #of} takes any number.
 *
 * @param code the number
 */
public record DateGrouping(@JsonValue int code) {
    public static final DateGrouping NONE = new DateGrouping(-1);
    public static final DateGrouping YEAR = new DateGrouping(0);
    public static final DateGrouping QUARTER = new DateGrouping(1);
    public static final DateGrouping MONTH = new DateGrouping(2);
    public static final DateGrouping WEEK = new DateGrouping(3);
    public static final DateGrouping DAY = new DateGrouping(4);
    public static final DateGrouping HOUR = new DateGrouping(5);

    /** The grouping with a number. */
    @JsonCreator
    public static DateGrouping of(int code) {
        return new DateGrouping(code);
    }
}
