package io.millrace.wats.rootcause;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What an entry of a ticket's history tells. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record UpdateType(@JsonValue int code) {
    public static final UpdateType TEXT = new UpdateType(0);
    public static final UpdateType PROGRESS = new UpdateType(1);
    public static final UpdateType PROPERTIES = new UpdateType(2);
    public static final UpdateType NOTIFICATION = new UpdateType(3);

    /** The type with a number. */
    @JsonCreator
    public static UpdateType of(int code) {
        return new UpdateType(code);
    }
}
