package io.millrace.wats.rootcause;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.wats.FileContent;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.Multipart;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and writes tickets. Nothing is sent before subscription; a blank text where one is needed fails as {@link
 * ErrorCode#INVALID_INPUT} without being sent.
 *
 * <p>A ticket's life: {@linkplain #createTicket created} open, {@linkplain #assignTicket assigned}, {@linkplain #changeStatus in
 * progress} and solved, at last {@linkplain #archiveTickets archived}. A ticket that nobody is assigned to can only be open,
 * and servers are known to leave the assignee out of their answers; so each change can be told whom it is assigned to, and what
 * was told is in the ticket that comes out of it.
 */
public final class RootCauseClient {
    private static final String DOMAIN = "rootcause";

    private final Pipeline pipeline;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#rootcause()} is what you want. */
    public RootCauseClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    }

    /** The ticket with an id; {@link ErrorCode#NOT_FOUND} if there is none: {@code GET /api/RootCause/Ticket}. */
    public Mono<Ticket> getTicket(UUID ticketId) {
        return pipeline.send(() -> Request.get("/api/RootCause/Ticket")
                .named(DOMAIN, "getTicket")
                .query("ticketId", Objects.requireNonNull(ticketId, "ticketId"))
                .as(Ticket.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no ticket " + ticketId));
    }

    /** As {@link #getTicket}, but completes empty if there is none. */
    public Mono<Ticket> findTicket(UUID ticketId) {
        return Models.orEmpty(getTicket(ticketId));
    }

    /**
     * The tickets that a query wants, as one answer: the server does not page this list, and is not known to cut it.
     *
     * <p>{@code GET /api/RootCause/Tickets} with {@code status}, {@code view}, {@code searchString}
     */
    public Flux<Ticket> getTickets(TicketQuery query) {
        return Models.each(pipeline.send(() -> Request.get("/api/RootCause/Tickets")
                .named(DOMAIN, "getTickets")
                .query("status", query.status().code())
                .query("view", query.view().code())
                .query("searchString", query.search())
                .asListOf(Ticket.class)));
    }

    /** The tickets that are open. */
    public Flux<Ticket> getOpenTickets(TicketView view) {
        return getTickets(TicketQuery.assigned(TicketStatus.OPEN).withView(view));
    }

    /** The tickets that are open or in progress. */
    public Flux<Ticket> getActiveTickets(TicketView view) {
        return getTickets(TicketQuery.assigned(TicketStatus.OPEN.or(TicketStatus.IN_PROGRESS))
                .withView(view));
    }

    /**
     * Creates a ticket; emits it with its id and number. A first comment is its {@code update}.
     *
     * <p>{@code POST /api/RootCause/Ticket}; not repeated after a lost connection ({@link ErrorCode#AMBIGUOUS})
     */
    public Mono<Ticket> createTicket(Ticket ticket) {
        return save(Request::post, "createTicket", ticket, Repeatability.UNSAFE);
    }

    /**
     * Replaces a ticket by the one given, and adds its {@code update} to the history; emits it as the server has it then. Repeated
     * after a lost connection unless there is an update, which would be added twice. One without an id is refused unsent.
     *
     * <p>{@code PUT /api/RootCause/Ticket}
     */
    public Mono<Ticket> updateTicket(Ticket ticket) {
        return Mono.defer(() -> {
                    if (ticket.ticketId() == null) {
                        return Mono.error(TicketChange.refused("the ticket has no id; create it first"));
                    }
                    return save(
                            Request::put,
                            "updateTicket",
                            ticket,
                            ticket.update() == null ? Repeatability.IDEMPOTENT : Repeatability.UNSAFE);
                })
                .onErrorStop();
    }

    private Mono<Ticket> save(Method method, String operation, Ticket ticket, Repeatability repeatability) {
        return pipeline.send(() -> {
                    Models.required("subject", ticket.subject());
                    return method.to("/api/RootCause/Ticket")
                            .named(DOMAIN, operation)
                            .body(ticket)
                            .repeatability(repeatability)
                            .as(Ticket.class)
                            .ifEmpty(ErrorCode.INVALID_RESPONSE, Models.SAVED_UNSEEN);
                })
                .map(saved -> saved.assignedTo(ticket.assignee()))
                .onErrorStop();
    }

    /** What makes a request of a path. */
    private interface Method {
        Request<Void> to(String path, Object... variables);
    }

    /**
     * Reads a ticket and saves it with a comment, in two requests; {@link ErrorCode#NOT_FOUND} if there is none. Where the server does
     * not tell whom the ticket is assigned to, only an {@linkplain TicketStatus#OPEN open} one can be saved; any other is {@link
     * ErrorCode#INVALID_INPUT} then, because the server would refuse it, or forget the assignee. The same is true of the other
     * changes, and each has a twin that is told the assignee.
     */
    public Mono<Ticket> addComment(UUID ticketId, String comment) {
        return change(ticketId, () -> TicketChange.comment(comment));
    }

    /** As {@link #addComment(UUID, String)}, of a ticket that is assigned to a user. */
    public Mono<Ticket> addComment(UUID ticketId, String comment, String assignee) {
        return change(
                ticketId, () -> TicketChange.both(TicketChange.comment(comment), TicketChange.assignee(assignee)));
    }

    /** Reads a ticket and saves it with another status, in two requests, as {@link #addComment(UUID, String)}. */
    public Mono<Ticket> changeStatus(UUID ticketId, TicketStatus status) {
        return change(ticketId, () -> TicketChange.status(status));
    }

    /** Reads a ticket and saves it with another status and an assignee, in two requests. */
    public Mono<Ticket> changeStatus(UUID ticketId, TicketStatus status, String assignee) {
        return change(ticketId, () -> TicketChange.both(TicketChange.assignee(assignee), TicketChange.status(status)));
    }

    /** Reads a ticket and saves it with an assignee, in two requests. */
    public Mono<Ticket> assignTicket(UUID ticketId, String assignee) {
        return change(ticketId, () -> TicketChange.assignee(assignee));
    }

    /** Reads a ticket, uploads a file and saves the ticket with it, in three requests, as {@link #addComment(UUID, String)}. */
    public Mono<Ticket> attachFile(UUID ticketId, FileContent file) {
        return attach(ticketId, file, UnaryOperator::identity);
    }

    /** As {@link #attachFile(UUID, FileContent)}, to a ticket that is assigned to a user. */
    public Mono<Ticket> attachFile(UUID ticketId, FileContent file, String assignee) {
        return attach(ticketId, file, () -> TicketChange.assignee(assignee));
    }

    private Mono<Ticket> attach(UUID ticketId, FileContent file, Supplier<UnaryOperator<Ticket>> checked) {
        return changed(ticketId, checked)
                .flatMap(ticket -> uploadAttachment(file)
                        .map(id -> TicketChange.attachment(id, file.name()).apply(ticket)))
                .flatMap(this::updateTicket)
                .onErrorStop();
    }

    private Mono<Ticket> change(UUID ticketId, Supplier<UnaryOperator<Ticket>> checked) {
        return changed(ticketId, checked).flatMap(this::updateTicket).onErrorStop();
    }

    /** What the server has, changed but not saved yet. */
    private Mono<Ticket> changed(UUID ticketId, Supplier<UnaryOperator<Ticket>> checked) {
        return Mono.defer(() -> {
            UnaryOperator<Ticket> change = checked.get(); // refuses before anything is sent
            return getTicket(ticketId).map(ticket -> TicketChange.savable(change.apply(ticket.withUpdate(null))));
        });
    }

    /**
     * Archives tickets, all in one request. Only solved ones can be, by their owner or a user with the permission "Manage All
     * Tickets". The answer does not say which were: read them to see. Not repeated after a lost connection.
     *
     * <p>{@code POST /api/RootCause/ArchiveTickets}
     */
    public Mono<Void> archiveTickets(List<UUID> ticketIds) {
        return pipeline.send(() -> {
            if (ticketIds.isEmpty()) {
                throw TicketChange.refused("there are no tickets to archive");
            }
            return Request.post("/api/RootCause/ArchiveTickets")
                    .named(DOMAIN, "archiveTickets")
                    .body(ticketIds);
        });
    }

    /**
     * The bytes of an attachment as they come, however many: {@code GET /api/RootCause/Attachment} with {@code attachmentId}.
     *
     * <p><b>Backpressure:</b> reads as the subscriber asks.
     */
    public Flux<ByteBuffer> getAttachment(UUID attachmentId) {
        return pipeline.download(() -> Request.get("/api/RootCause/Attachment")
                .named(DOMAIN, "getAttachment")
                .header("Accept", "*/*")
                .query("attachmentId", Objects.requireNonNull(attachmentId, "attachmentId")));
    }

    /**
     * Uploads a file as it is read, never held whole; emits the id by which a {@link TicketUpdate} can name it. The attempt's
     * timeout is for the whole upload: give large files a client with a longer one.
     *
     * <p>{@code POST /api/RootCause/Attachment}, a form with one part; not repeated after a lost connection
     */
    public Mono<UUID> uploadAttachment(FileContent file) {
        return pipeline.send(() -> Multipart.upload(
                        Request.post("/api/RootCause/Attachment").named(DOMAIN, "uploadAttachment"), "file", file)
                .as(UUID.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "the file was uploaded, but the server did not tell its id"));
    }

    /** Reads tickets by id: ten at once, a request each, with all the options of a batch. */
    public Batch<UUID, Ticket> ticketsBatch() {
        return Batch.each(this::getTicket).observe(pipeline.observations(), "rootcause.getTicket");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<Ticket>> getTicketsBatch(Iterable<UUID> ticketIds) {
        return ticketsBatch().results(ticketIds);
    }

    /** Creates tickets: ten at once, a request each, with all the options of a batch. */
    public Batch<Ticket, Ticket> ticketCreationBatch() {
        return Batch.each(this::createTicket).writing().observe(pipeline.observations(), "rootcause.createTicket");
    }

    /** One outcome for each ticket, in order. */
    public Flux<Result<Ticket>> createTicketsBatch(Iterable<Ticket> tickets) {
        return ticketCreationBatch().results(tickets);
    }
}
