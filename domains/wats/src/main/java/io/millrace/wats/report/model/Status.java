package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How a report, a step or a measurement ended. A letter on the wire; others are kept. Reports end as {@link #PASSED}, {@link
 * #FAILED}, {@link #ERROR} or {@link #TERMINATED}, measurements as {@link #PASSED}, {@link #FAILED} or {@link #SKIPPED}.
 *
 * @param code the text on the wire
 */
public record Status(@JsonValue String code) {
    public static final Status PASSED = new Status("P");
    public static final Status FAILED = new Status("F");
    /** Ran, with nothing to judge; the vendor advises {@link #PASSED} instead. */
    public static final Status DONE = new Status("D");

    public static final Status SKIPPED = new Status("S");
    /** The test itself went wrong. */
    public static final Status ERROR = new Status("E");
    /** The test was stopped. */
    public static final Status TERMINATED = new Status("T");
    /** Only read, never to be sent. */
    public static final Status UNKNOWN = new Status("U");

    /** The one with a text. */
    @JsonCreator
    public static Status of(String code) {
        return new Status(code);
    }

    /** Failed, broken or stopped: what makes a sequence end as its step did. */
    public boolean isBad() {
        return severity() > 0;
    }

    /** Orders what is bad: a stopped test says more than a broken one, and that more than a failed one. */
    int severity() {
        return switch (code) {
            case "F" -> 1;
            case "E" -> 2;
            case "T" -> 3;
            default -> 0;
        };
    }
}
