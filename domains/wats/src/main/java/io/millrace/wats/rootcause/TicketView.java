package io.millrace.wats.rootcause;

/** Whose tickets to list. */
public enum TicketView {
    /** Those that are assigned to the caller. */
    ASSIGNED(0),
    /** Those that the caller follows. */
    FOLLOWING(1),
    /** Everybody's; the server wants the permission "Manage All Tickets". */
    ALL(2);

    private final int code;

    TicketView(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
