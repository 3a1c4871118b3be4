package io.millrace.wats.simulator;

import java.util.List;
import java.util.Objects;

/** Tickets of the root-cause analysis. */
final class TicketRoutes {

    private static final String TICKET = "/api/RootCause/Ticket";
    private static final String FILE = "/api/RootCause/Attachment";
    private static final List<String> SUBJECTS =
            List.of("Ripple on 12V", "Fan does not turn", "Firmware not flashed", "Fixture loses contact");

    private TicketRoutes() {}

    static void add(Routes routes, TicketStore tickets) {
        routes.add(
                        "GET",
                        "/api/RootCause/Tickets",
                        call -> Reply.json(tickets.list(
                                call.number("status", 0),
                                call.number("view", 0),
                                Objects.requireNonNullElse(call.query("searchString"), ""))))
                .add("GET", TICKET, Keys.query("ticketId"), call -> Reply.json(tickets.get(call.text("ticketId"))))
                .add("POST", TICKET, call -> Reply.json(tickets.create(call.object())))
                .add("PUT", TICKET, Keys.member("ticketId"), call -> Reply.json(tickets.update(call.object())))
                .add("POST", "/api/RootCause/ArchiveTickets", call -> {
                    tickets.archive(call.array());
                    return Reply.empty();
                })
                .add("POST", FILE, call -> Reply.json(tickets.upload(call.upload())))
                .add("GET", FILE, Keys.query("attachmentId"), call -> {
                    Upload file = tickets.file(call.text("attachmentId"));
                    return Reply.bytes(file.contentType(), file.bytes());
                });
    }

    /** In turn open, in progress and solved. */
    static void seed(Seeds seeds, TicketStore tickets) {
        for (int index = 0; index < seeds.tickets(); index++) {
            int status = List.of(TicketStore.OPEN, TicketStore.IN_PROGRESS, TicketStore.SOLVED)
                    .get(index % 3);
            tickets.create(
                    Ids.of("ticket:" + index),
                    Json.object()
                            .put("subject", SUBJECTS.get(index % SUBJECTS.size()))
                            .put("status", status)
                            .put("priority", index % 3)
                            .put("assignee", SeedUsers.name(index % 5 + 1))
                            .put("team", "Team " + seeds.location(index)));
        }
    }
}
