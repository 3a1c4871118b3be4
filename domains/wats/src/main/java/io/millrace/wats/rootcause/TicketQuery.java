package io.millrace.wats.rootcause;

import org.jspecify.annotations.Nullable;

/**
 * Which tickets to list.
 *
 * @param status one status, or {@linkplain TicketStatus#or several}
 * @param view whose
 * @param search what has to be in the subject, or in a tag's name or value; null for all
 */
public record TicketQuery(
        TicketStatus status, TicketView view, @Nullable String search) {

    /** The caller's own tickets that have a status. */
    public static TicketQuery assigned(TicketStatus status) {
        return new TicketQuery(status, TicketView.ASSIGNED, null);
    }

    public TicketQuery withView(TicketView view) {
        return new TicketQuery(status, view, search);
    }

    public TicketQuery withSearch(String search) {
        return new TicketQuery(status, view, search);
    }
}
