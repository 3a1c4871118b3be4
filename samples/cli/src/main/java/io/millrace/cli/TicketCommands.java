package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.rootcause.Ticket;
import io.millrace.wats.rootcause.TicketQuery;
import io.millrace.wats.rootcause.TicketStatus;
import io.millrace.wats.rootcause.TicketView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace wats ticket}. */
@Command(
        name = "ticket",
        description = "Tickets: what is being done about a problem, and by whom.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TicketCommands {
    private static final Kind<Ticket> TICKETS =
            Kind.of("tickets", Ticket.class, "ticketNumber", "status", "priority", "assignee", "subject");

    private enum Status {
        OPEN(TicketStatus.OPEN.code()),
        IN_PROGRESS(TicketStatus.IN_PROGRESS.code()),
        ON_HOLD(TicketStatus.ON_HOLD.code()),
        SOLVED(TicketStatus.SOLVED.code()),
        CLOSED(TicketStatus.CLOSED.code()),
        ARCHIVED(TicketStatus.ARCHIVED.code());

        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    @Command(description = "Reads tickets by id.")
    int get(@Mixin LookUp lookUp, @Parameters(paramLabel = "ID", description = "Ids.") @Nullable List<String> ids) {
        return lookUp.run(
                TICKETS,
                ids,
                Keys::uuid,
                wats -> Batch.each(id -> wats.rootcause().getTicket(Keys.uuid(id))));
    }

    @Command(description = "Lists tickets.")
    int list(
            @Mixin Listing listing,
            @Option(
                            names = "--status",
                            split = ",",
                            defaultValue = "open,in_progress",
                            description = "How far they are: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
                    List<Status> statuses,
            @Option(
                            names = "--view",
                            defaultValue = "assigned",
                            description = "Whose: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
                    TicketView view,
            @Option(names = "--search", paramLabel = "TEXT", description = "What is in their subject or in a tag.")
                    @Nullable
                    String search) {
        TicketStatus status = statuses.stream()
                .map(each -> TicketStatus.of(each.code))
                .reduce(TicketStatus::or)
                .orElse(TicketStatus.OPEN);
        return listing.run(
                TICKETS, Ticket::ticketId, wats -> wats.rootcause().getTickets(new TicketQuery(status, view, search)));
    }
}
