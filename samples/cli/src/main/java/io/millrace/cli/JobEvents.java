package io.millrace.cli;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Reads server-sent events. */
final class JobEvents {
    private String name = "";
    private String id = "";
    private String data = "";

    private JobEvents() {}

    /** What has happened, and where the stream then was. */
    record Event(String name, String id, JsonObject data) {}

    static Flux<Event> of(Flux<String> lines) {
        return Flux.defer(() -> {
            JobEvents events = new JobEvents();
            return lines.mapNotNull(events::read);
        });
    }

    /** The event that a line ends, if it does; other fields and comments are left out. */
    private @Nullable Event read(String line) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).stripLeading();
        switch (colon < 0 ? line : line.substring(0, colon)) {
            case "event" -> name = value;
            case "id" -> id = value;
            case "data" -> data = value;
            default -> {}
        }
        if (!line.isEmpty() || data.isEmpty()) {
            return null;
        }
        Event event = new Event(name, id, JsonObject.read(data));
        name = "";
        data = "";
        return event;
    }
}
