package io.millrace.wats.rootcause;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.Setting;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A ticket, whole. To change one, read it, derive the changed one and {@linkplain RootCauseClient#updateTicket update} it;
 * what the server sent and this record does not know is kept.
 *
 * @param ticketId the server's id; null for a ticket that is to be created
 * @param ticketNumber what people call it by
 * @param progress in words
 * @param owner the user who made it
 * @param assignee the user who works on it; servers are known to leave it out of their answers
 * @param reportUuid the test report that shows the problem
 * @param history what was done
 * @param update an entry that is to be added to the history
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Ticket(
        @Nullable UUID ticketId,
        @Nullable Integer ticketNumber,
        @Nullable String progress,
        @Nullable String owner,
        @Nullable String assignee,
        @Nullable String subject,
        @Nullable TicketStatus status,
        @Nullable TicketPriority priority,
        @Nullable UUID reportUuid,
        @UtcDate @Nullable Instant createdUtc,
        @UtcDate @Nullable Instant updatedUtc,
        @Nullable String team,
        @Nullable String origin,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Setting> tags,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TicketUpdate> history,
        @Nullable TicketUpdate update,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements TicketBuilder.With {

    public Ticket {
        tags = Models.list(tags);
        history = Models.list(history);
        unknown = Models.unknown(unknown);
    }

    /** A ticket that is to be created, of medium priority. */
    public static TicketBuilder about(String subject) {
        return TicketBuilder.builder().subject(subject).priority(TicketPriority.MEDIUM);
    }

    /** This ticket with the assignee that is known, where the server has left it out. */
    Ticket assignedTo(@Nullable String known) {
        return assignee == null && known != null ? withAssignee(known) : this;
    }
}
