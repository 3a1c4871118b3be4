package io.millrace.wats.rootcause;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What is done to a ticket between reading and saving it. What cannot be right is refused when a change is made. */
final class TicketChange {
    private TicketChange() {}

    static UnaryOperator<Ticket> comment(String comment) {
        TicketUpdate update = TicketUpdate.comment(comment);
        return ticket -> ticket.withUpdate(update);
    }

    static UnaryOperator<Ticket> assignee(String assignee) {
        Models.required("assignee", assignee);
        return ticket -> ticket.withAssignee(assignee);
    }

    static UnaryOperator<Ticket> status(TicketStatus status) {
        if (!status.isSingle() || status.equals(TicketStatus.ARCHIVED)) {
            throw refused("a ticket cannot be given status " + status.code() + "; to archive it, use archiveTickets");
        }
        return ticket -> ticket.withStatus(status);
    }

    static UnaryOperator<Ticket> attachment(UUID attachmentId, String fileName) {
        TicketUpdate update = TicketUpdateBuilder.builder()
                .attachments(List.of(TicketUpdate.Attachment.of(attachmentId, fileName)))
                .build();
        return ticket -> ticket.withUpdate(update);
    }

    /** The ticket, if the server can save it: without an assignee it would be refused, or lose the one that it has. */
    static Ticket savable(Ticket ticket) {
        TicketStatus status = ticket.status();
        if (ticket.assignee() == null && status != null && !status.equals(TicketStatus.OPEN)) {
            throw refused("the server tells no assignee of ticket " + ticket.ticketId()
                    + ", and without one it can only be open: say whom it is assigned to");
        }
        return ticket;
    }

    static UnaryOperator<Ticket> both(UnaryOperator<Ticket> first, UnaryOperator<Ticket> second) {
        return ticket -> second.apply(first.apply(ticket));
    }

    static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }
}
