package io.millrace.wats.simulator;

import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Software packages and the life of their versions. Confined to the event loop. */
final class PackageStore {

    static final String DRAFT = "Draft";
    static final String PENDING = "Pending";
    static final String RELEASED = "Released";
    private static final String REVOKED = "Revoked";
    private static final Map<String, Set<String>> TRANSITIONS = Map.of(
            DRAFT, Set.of(PENDING), PENDING, Set.of(DRAFT, RELEASED), RELEASED, Set.of(REVOKED), REVOKED, Set.of());

    /** What is counted, derived, or has calls of its own. */
    private static final Set<String> NOT_SAVED = Set.of(
            "packageId",
            "version",
            "status",
            "created",
            "createdBy",
            "modified",
            "modifiedBy",
            "released",
            "releasedBy",
            "revoked",
            "revokedBy");

    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();
    private final Clock clock;
    private final String user;

    PackageStore(Clock clock, String user) {
        this.clock = clock;
        this.user = user;
    }

    ObjectNode get(String id) {
        ObjectNode found = byId.get(Ids.canonical(id));
        if (found == null) {
            throw Refusal.notFound("Package '" + id + "' was not found.");
        }
        return found;
    }

    ArrayNode all() {
        return Json.array(byId.values());
    }

    /** That version, or the highest one that has the status. */
    ObjectNode named(String name, @Nullable String status, @Nullable Integer version) {
        return versions(name)
                .filter(found -> status == null || is(found, status))
                .filter(found -> version == null || found.path("version").asInt() == version)
                .max(Comparator.comparingInt(found -> found.path("version").asInt()))
                .orElseThrow(() -> Refusal.notFound("There is no such version of package '" + name + "'."));
    }

    /** @param tag name and value with an equals sign between; names count in their case, values in any */
    ArrayNode tagged(String tag, String status) {
        int equals = tag.indexOf('=');
        if (equals < 1) {
            throw Refusal.badRequest("The parameter 'tag' must be a name and a value with '=' between.");
        }
        String name = tag.substring(0, equals);
        String value = tag.substring(equals + 1);
        return Json.array(byId.values().stream()
                .filter(found -> is(found, status))
                .filter(found -> StreamSupport.stream(found.path("tags").spliterator(), false)
                        .anyMatch(there -> there.path("key").asString("").equals(name)
                                && there.path("value").asString("").equalsIgnoreCase(value)))
                .toList());
    }

    /** A draft of the next version. */
    ObjectNode create(ObjectNode body) {
        return create(Ids.random(), body);
    }

    ObjectNode create(String id, ObjectNode body) {
        String name = Json.requireText(body, "name");
        int version = versions(name)
                        .mapToInt(found -> found.path("version").asInt())
                        .max()
                        .orElse(0)
                + 1;
        ObjectNode created = Json.object()
                .put("packageId", id)
                .put("version", version)
                .put("status", DRAFT)
                .put("priority", 0)
                .put("installOnRoot", false)
                .put("created", clock.instant().toString())
                .put("createdBy", user);
        replace(created, body, NOT_SAVED);
        byId.put(id, created);
        return created;
    }

    /** All of a draft; of others, status and tags alone. */
    void update(String id, ObjectNode body) {
        ObjectNode found = get(id);
        Json.requireText(body, "name");
        String status = Json.textOrEmpty(body, "status");
        if (is(found, DRAFT)) {
            replace(found, body, NOT_SAVED);
        } else if (body.has("tags")) {
            found.set("tags", body.path("tags"));
        }
        found.put("modified", clock.instant().toString()).put("modifiedBy", user);
        if (!status.isEmpty() && !is(found, status)) {
            setStatus(found, status);
        }
    }

    ObjectNode setStatus(ObjectNode found, String status) {
        String wanted = status(status);
        String before = found.path("status").asString();
        if (!TRANSITIONS.getOrDefault(before, Set.of()).contains(wanted)) {
            throw Refusal.badRequest("A package that is " + before + " cannot become " + wanted + ".");
        }
        found.put("status", wanted);
        if (wanted.equals(RELEASED) || wanted.equals(REVOKED)) {
            String what = wanted.toLowerCase(Locale.ROOT);
            found.put(what, clock.instant().toString()).put(what + "By", user);
        }
        return found;
    }

    void delete(ObjectNode found) {
        if (!is(found, DRAFT) && !is(found, REVOKED)) {
            throw Refusal.badRequest("Only a draft or a revoked package can be deleted.");
        }
        byId.remove(found.path("packageId").asString());
    }

    static boolean is(ObjectNode found, String status) {
        return found.path("status").asString().equals(status(status));
    }

    private static String status(String text) {
        return List.of(DRAFT, PENDING, RELEASED, REVOKED).stream()
                .filter(text::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("There is no status '" + text + "'."));
    }

    private Stream<ObjectNode> versions(String name) {
        return byId.values().stream()
                .filter(found -> found.path("name").asString().equals(name));
    }

    private static void replace(ObjectNode found, ObjectNode body, Set<String> ignored) {
        body.properties().stream()
                .filter(member -> !ignored.contains(member.getKey()))
                .forEach(member -> found.set(member.getKey(), member.getValue()));
    }
}
