package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Which part of its sequence a step belongs to. A letter on the wire; others are kept.
 *
 * @param code the text on the wire
 */
public record StepGroup(@JsonValue String code) {
    public static final StepGroup SETUP = new StepGroup("S");
    public static final StepGroup MAIN = new StepGroup("M");
    public static final StepGroup CLEANUP = new StepGroup("C");

    /** The one with a text. */
    @JsonCreator
    public static StepGroup of(String code) {
        return new StepGroup(code);
    }
}
