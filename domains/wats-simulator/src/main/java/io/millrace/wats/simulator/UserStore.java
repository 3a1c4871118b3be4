package io.millrace.wats.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** SCIM users. Those of the seed are made when asked for, and kept once they are changed. Confined to the event loop. */
final class UserStore {

    private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    private final int maxPerPage;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> seedNumbers = new HashMap<>();
    private final Map<String, ObjectNode> kept = new HashMap<>();
    private final Map<String, String> idsByName = new HashMap<>();

    UserStore(int total, int maxPerPage) {
        this.maxPerPage = maxPerPage;
        for (int number = 1; number <= total; number++) {
            String id = SeedUsers.id(number);
            ids.add(id);
            seedNumbers.put(id, number);
            idsByName.put(SeedUsers.name(number), id);
        }
    }

    /** One page; {@code count} is a wish, which the server caps. */
    ObjectNode page(RequestUri uri) {
        Predicate<ObjectNode> filter = UserFilter.of(uri.query().get("filter"));
        int start = uri.number("startIndex", 1, 1);
        int count = Math.min(uri.number("count", maxPerPage, 0), maxPerPage);
        List<String> matching = uri.query().containsKey("filter")
                ? ids.stream().filter(id -> filter.test(user(id))).toList()
                : ids;
        int from = Math.min(start - 1, matching.size());
        int size = Math.min(count, matching.size() - from);
        ObjectNode page = Json.object();
        page.putArray("schemas").add(LIST);
        page.put("totalResults", matching.size()).put("itemsPerPage", size).put("startIndex", start);
        ArrayNode resources = page.putArray("Resources");
        matching.subList(from, from + size).forEach(id -> resources.add(user(id)));
        return page;
    }

    ObjectNode byId(String id) {
        return existing(Ids.canonical(id), id);
    }

    ObjectNode byName(String name) {
        return existing(idsByName.get(name), name);
    }

    ObjectNode create(ObjectNode body, Instant now) {
        String name = Json.requireText(body, "userName");
        if (idsByName.containsKey(name)) {
            throw Refusal.conflict("User '" + name + "' exists.");
        }
        String id = Ids.random();
        ObjectNode user = Json.object();
        user.set("schemas", Json.array().add(SeedUsers.SCHEMA));
        user.put("active", true);
        user.setAll(body);
        user.put("id", id);
        user.putObject("meta").put("resourceType", "User").put("created", now.toString());
        ids.add(id);
        kept.put(id, user);
        idsByName.put(name, id);
        return user;
    }

    ObjectNode patch(String id, ObjectNode body, Instant now) {
        ObjectNode changed = byId(id).deepCopy();
        UserPatching.apply(changed, body);
        ((ObjectNode) changed.path("meta")).put("lastModified", now.toString());
        kept.put(Ids.canonical(id), changed);
        return changed;
    }

    void delete(String id) {
        ObjectNode user = byId(id);
        String key = Ids.canonical(id);
        ids.remove(key);
        seedNumbers.remove(key);
        kept.remove(key);
        idsByName.remove(user.path("userName").asString());
    }

    private ObjectNode existing(@Nullable String id, String asked) {
        if (id == null || !(kept.containsKey(id) || seedNumbers.containsKey(id))) {
            throw Refusal.notFound("User '" + asked + "' was not found.");
        }
        return user(id);
    }

    private ObjectNode user(String id) {
        ObjectNode user = kept.get(id);
        return user != null ? user : SeedUsers.user(Objects.requireNonNull(seedNumbers.get(id)));
    }
}
