package io.millrace.wats.simulator;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tickets and their files. Confined to the event loop. */
final class TicketStore {

    static final int OPEN = 1;
    static final int IN_PROGRESS = 2;
    static final int SOLVED = 8;
    private static final int ARCHIVED = 32;
    private static final Set<Integer> STATUSES = Set.of(OPEN, IN_PROGRESS, 4, SOLVED, 16);

    /** What is derived: saving a ticket does not change it. */
    private static final Set<String> NOT_SAVED =
            Set.of("ticketId", "ticketNumber", "owner", "createdUtc", "updatedUtc", "history", "update");

    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();
    private final Map<String, Upload> files = new HashMap<>();
    private final Clock clock;
    private final String user;

    TicketStore(Clock clock, String user) {
        this.clock = clock;
        this.user = user;
    }

    ObjectNode get(String id) {
        ObjectNode ticket = byId.get(Ids.canonical(id));
        if (ticket == null) {
            throw Refusal.notFound("Ticket '" + id + "' was not found.");
        }
        return ticket;
    }

    /**
     * The tickets that are in one of the states, in the order of creation.
     *
     * @param statuses flags
     * @param view 0 those of the caller, 1 those that the caller made or wrote in, 2 all
     */
    ArrayNode list(int statuses, int view, String search) {
        String wanted = search.toLowerCase(Locale.ROOT);
        return Json.array(byId.values().stream()
                .filter(ticket -> (ticket.path("status").asInt() & statuses) != 0)
                .filter(ticket -> isIn(view, ticket))
                .filter(ticket -> texts(ticket)
                        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted)))
                .toList());
    }

    ObjectNode create(ObjectNode body) {
        return create(Ids.random(), body);
    }

    ObjectNode create(String id, ObjectNode body) {
        ObjectNode ticket = Json.object()
                .put("ticketId", id)
                .put("ticketNumber", byId.size() + 1)
                .put("status", OPEN)
                .put("priority", 1)
                .put("owner", user)
                .put("createdUtc", clock.instant().toString());
        ticket.putArray("history");
        save(ticket, body);
        byId.put(id, ticket);
        return ticket;
    }

    ObjectNode update(ObjectNode body) {
        String id = Json.requireText(body, "ticketId");
        ObjectNode ticket = byId.get(Ids.canonical(id));
        if (ticket == null) {
            throw Refusal.badRequest("The field 'ticketId' names no ticket.");
        }
        if (ticket.path("status").asInt() == ARCHIVED) {
            throw Refusal.badRequest("An archived ticket cannot be changed.");
        }
        save(ticket, body);
        return ticket;
    }

    /** All of them or none; only solved ones can be. */
    void archive(ArrayNode ids) {
        List<ObjectNode> tickets = StreamSupport.stream(ids.spliterator(), false)
                .map(id -> get(id.asString("")))
                .toList();
        if (tickets.stream().anyMatch(ticket -> ticket.path("status").asInt() != SOLVED)) {
            throw Refusal.badRequest("Only solved tickets can be archived.");
        }
        tickets.forEach(ticket ->
                ticket.put("status", ARCHIVED).put("updatedUtc", clock.instant().toString()));
    }

    String upload(Upload file) {
        String id = Ids.random();
        files.put(id, file);
        return id;
    }

    Upload file(String id) {
        Upload file = files.get(Ids.canonical(id));
        if (file == null) {
            throw Refusal.notFound("Attachment '" + id + "' was not found.");
        }
        return file;
    }

    /** The members that the body has replace those that there are; what is wrong is found before anything is changed. */
    private void save(ObjectNode ticket, ObjectNode body) {
        Json.requireText(body, "subject");
        JsonNode status = body.path("status").isMissingNode() ? ticket.path("status") : body.path("status");
        if (!status.isInt() || !STATUSES.contains(status.intValue())) {
            throw Refusal.badRequest("The field 'status' must be one of 1, 2, 4, 8 and 16.");
        }
        String assignee =
                body.has("assignee") ? Json.textOrEmpty(body, "assignee") : Json.textOrEmpty(ticket, "assignee");
        if (assignee.isBlank() && status.intValue() != OPEN) {
            throw Refusal.badRequest("A ticket that nobody is assigned to can only be open.");
        }
        String now = clock.instant().toString();
        if (body.path("update") instanceof ObjectNode update) {
            update.path("attachments")
                    .forEach(file -> file(file.path("attachmentId").asString("")));
            update.put("updateId", Ids.random()).put("updateUtc", now).put("updateUser", user);
            if (!update.hasNonNull("updateType")) {
                update.put("updateType", 0);
            }
            ((ArrayNode) ticket.path("history")).add(update);
        }
        body.properties().stream()
                .filter(member -> !NOT_SAVED.contains(member.getKey()))
                .forEach(member -> ticket.set(member.getKey(), member.getValue()));
        ticket.put("updatedUtc", now);
    }

    private boolean isIn(int view, ObjectNode ticket) {
        return switch (view) {
            case 0 -> ticket.path("assignee").asString("").equals(user);
            case 1 ->
                ticket.path("owner").asString("").equals(user)
                        || StreamSupport.stream(ticket.path("history").spliterator(), false)
                                .anyMatch(update ->
                                        update.path("updateUser").asString("").equals(user));
            case 2 -> true;
            default -> throw Refusal.badRequest("The parameter 'view' must be 0, 1 or 2.");
        };
    }

    private static Stream<String> texts(ObjectNode ticket) {
        return Stream.concat(
                Stream.of(ticket.path("subject").asString("")),
                StreamSupport.stream(ticket.path("tags").spliterator(), false)
                        .flatMap(tag -> Stream.of(
                                tag.path("key").asString(""), tag.path("value").asString(""))));
    }
}
