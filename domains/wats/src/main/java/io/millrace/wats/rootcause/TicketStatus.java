package io.millrace.wats.rootcause;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How far a ticket is. A number on the wire, one bit for each; a query can ask for several. Numbers that are not known here
 * are kept.
 *
 * @param code the number
 */
public record TicketStatus(@JsonValue int code) {
    public static final TicketStatus OPEN = new TicketStatus(1);
    public static final TicketStatus IN_PROGRESS = new TicketStatus(2);
    public static final TicketStatus ON_HOLD = new TicketStatus(4);
    public static final TicketStatus SOLVED = new TicketStatus(8);
    public static final TicketStatus CLOSED = new TicketStatus(16);
    public static final TicketStatus ARCHIVED = new TicketStatus(32);

    /** The status with a number. */
    @JsonCreator
    public static TicketStatus of(int code) {
        return new TicketStatus(code);
    }

    /** Either of the two, for queries. */
    public TicketStatus or(TicketStatus other) {
        return new TicketStatus(code | other.code);
    }

    /** Whether it is one status, as a ticket has it. */
    public boolean isSingle() {
        return Integer.bitCount(code) == 1;
    }
}
