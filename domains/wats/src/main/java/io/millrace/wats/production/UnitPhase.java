package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a unit is in its life. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record UnitPhase(@JsonValue int code) {
    public static final UnitPhase UNKNOWN = new UnitPhase(1);
    public static final UnitPhase UNDER_PRODUCTION = new UnitPhase(2);
    public static final UnitPhase PRODUCTION_REPAIR = new UnitPhase(4);
    public static final UnitPhase SERVICE_REPAIR = new UnitPhase(8);
    public static final UnitPhase FINALIZED = new UnitPhase(16);
    public static final UnitPhase SCRAPPED = new UnitPhase(32);
    public static final UnitPhase EXTENDED_TEST = new UnitPhase(64);
    public static final UnitPhase CUSTOMIZATION = new UnitPhase(128);
    public static final UnitPhase REPAIRED = new UnitPhase(256);
    public static final UnitPhase MISSING = new UnitPhase(512);
    public static final UnitPhase IN_STORAGE = new UnitPhase(1024);
    public static final UnitPhase SHIPPED = new UnitPhase(2048);
    public static final UnitPhase QUEUED_FOR_PRODUCTION = new UnitPhase(4098);
    public static final UnitPhase WAITING_FOR_PRODUCTION_REPAIR = new UnitPhase(4100);
    public static final UnitPhase WAITING_FOR_SERVICE_REPAIR = new UnitPhase(4104);

    /** The one with a number. */
    @JsonCreator
    public static UnitPhase of(int code) {
        return new UnitPhase(code);
    }
}
