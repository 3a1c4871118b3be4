package io.millrace.wats.rootcause;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How urgent a ticket is. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record TicketPriority(@JsonValue int code) {
    public static final TicketPriority LOW = new TicketPriority(0);
    public static final TicketPriority MEDIUM = new TicketPriority(1);
    public static final TicketPriority HIGH = new TicketPriority(2);

    /** The priority with a number. */
    @JsonCreator
    public static TicketPriority of(int code) {
        return new TicketPriority(code);
    }
}
