package io.millrace.wats.process;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What kind of failure a repair code stands for. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record RepairType(@JsonValue int code) {
    public static final RepairType DEFAULT = new RepairType(0);
    public static final RepairType AUTOMATIC_PROCESS = new RepairType(1);
    public static final RepairType SCRAPPED = new RepairType(2);
    public static final RepairType NO_FAILURE_FOUND = new RepairType(3);
    public static final RepairType COMPONENT = new RepairType(4);
    public static final RepairType DESIGN = new RepairType(5);
    public static final RepairType MANUAL_PROCESS = new RepairType(6);
    public static final RepairType REPLACED = new RepairType(7);

    /** The type with a number. */
    @JsonCreator
    public static RepairType of(int code) {
        return new RepairType(code);
    }
}
