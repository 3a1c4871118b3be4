package io.millrace.wats.contract;

import io.millrace.wats.FileContent;
import io.millrace.wats.Setting;
import io.millrace.wats.Wats;
import io.millrace.wats.rootcause.Ticket;
import io.millrace.wats.rootcause.TicketPriority;
import io.millrace.wats.rootcause.TicketQuery;
import io.millrace.wats.rootcause.TicketStatus;
import io.millrace.wats.rootcause.TicketUpdate;
import io.millrace.wats.rootcause.TicketView;
import io.millrace.wats.rootcause.UpdateType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/rootcause.txt} says the requests of. */
final class RootcauseCalls {
    private static final UUID TICKET = UUID.fromString("0f9d1a52-3c1b-4b54-9d1d-5f0d9a1c7e01");
    private static final UUID FILE = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70");
    private static final UUID REPORT = UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90");
    private static final byte[] BYTES = {1, 2, 3};

    private RootcauseCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("rootcause.getTicket", w -> w.rootcause().getTicket(TICKET));
        calls.put("rootcause.getTickets", w -> w.rootcause()
                .getTickets(TicketQuery.assigned(TicketStatus.SOLVED)
                        .withView(TicketView.ALL)
                        .withSearch("12 V")));
        calls.put("rootcause.getOpenTickets assigned", w -> w.rootcause().getOpenTickets(TicketView.ASSIGNED));
        calls.put("rootcause.getOpenTickets following", w -> w.rootcause().getOpenTickets(TicketView.FOLLOWING));
        calls.put("rootcause.getActiveTickets", w -> w.rootcause().getActiveTickets(TicketView.ASSIGNED));
        calls.put("rootcause.createTicket", w -> w.rootcause()
                .createTicket(Ticket.about("Ripple on 12V")
                        .priority(TicketPriority.HIGH)
                        .assignee("kari")
                        .team("Power")
                        .reportUuid(REPORT)
                        .update(TicketUpdate.comment("Seen on three units today"))
                        .build()));
        calls.put("rootcause.createTicket blank", w -> w.rootcause()
                .createTicket(Ticket.about(" ").build()));
        calls.put("rootcause.updateTicket", w -> w.rootcause()
                .updateTicket(Ticket.about("Ripple on 12V")
                        .ticketId(TICKET)
                        .ticketNumber(42)
                        .status(TicketStatus.IN_PROGRESS)
                        .priority(TicketPriority.LOW)
                        .owner("kari")
                        .assignee("ola")
                        .team("Power")
                        .progress("50 %")
                        .origin("Line 3")
                        .reportUuid(REPORT)
                        .createdUtc(Instant.parse("2026-03-01T08:00:00Z"))
                        .tags(List.of(new Setting("Line", "3", 1, Map.of())))
                        .update(TicketUpdate.comment("Half way")
                                .withUpdateType(UpdateType.of(1))
                                .withAttachments(List.of(TicketUpdate.Attachment.of(FILE, "scope.png"))))
                        .build()));
        calls.put("rootcause.addComment", w -> w.rootcause().addComment(TICKET, "Scope picture added"));
        calls.put("rootcause.addComment assigned", w -> w.rootcause().addComment(TICKET, "Please check", "ola"));
        calls.put("rootcause.assignTicket", w -> w.rootcause().assignTicket(TICKET, "ola"));
        calls.put("rootcause.changeStatus", w -> w.rootcause().changeStatus(TICKET, TicketStatus.IN_PROGRESS, "ola"));
        calls.put("rootcause.attachFile", w -> w.rootcause().attachFile(TICKET, FileContent.of("scope.png", BYTES)));
        calls.put("rootcause.attachFile assigned", w -> w.rootcause()
                .attachFile(TICKET, FileContent.of("scope.png", BYTES), "ola"));
        calls.put("rootcause.archiveTickets", w -> w.rootcause().archiveTickets(List.of(TICKET, FILE)));
        calls.put("rootcause.getAttachment", w -> w.rootcause().getAttachment(FILE));
        calls.put(
                "rootcause.uploadAttachment", w -> w.rootcause().uploadAttachment(FileContent.of("scope.png", BYTES)));
        calls.put("rootcause.uploadAttachment empty", w -> w.rootcause()
                .uploadAttachment(FileContent.of("scope.png", new byte[0])));
        return calls;
    }
}
