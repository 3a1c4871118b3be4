package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Which run of a unit to look at. A number on the wire.
 *
 * @param code the number
 */
public record RunFilter(@JsonValue int code) {
    public static final RunFilter FIRST = new RunFilter(1);
    public static final RunFilter SECOND = new RunFilter(2);
    public static final RunFilter THIRD = new RunFilter(3);
    public static final RunFilter LAST = new RunFilter(-1);
    public static final RunFilter ALL = new RunFilter(-2);

    /** The run with a number. */
    @JsonCreator
    public static RunFilter of(int code) {
        return new RunFilter(code);
    }
}
