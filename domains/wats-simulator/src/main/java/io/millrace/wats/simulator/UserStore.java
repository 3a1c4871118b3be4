package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** SCIM users {@code user1@example.com} and so on, made when asked for. */
final class UserStore {

    /** The literal beginning of a path segment that looks a user up by name. */
    static final String BY_NAME = "userName=";

    private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";

    private final int total;
    private final int maxPerPage;
    private final Map<String, Integer> numbersById = new HashMap<>();
    private final Map<String, Integer> numbersByName = new HashMap<>();

    UserStore(int total, int maxPerPage) {
        this.total = total;
        this.maxPerPage = maxPerPage;
        for (int number = 1; number <= total; number++) {
            numbersById.put(id(number), number);
            numbersByName.put(name(number), number);
        }
    }

    /** One page; {@code count} is a wish, which the server caps. */
    ObjectNode page(RequestUri uri) {
        if (uri.query().containsKey("filter")) {
            throw Refusal.badRequest("The simulator does not support the parameter 'filter'.");
        }
        int start = uri.number("startIndex", 1, 1);
        int count = Math.min(uri.number("count", maxPerPage, 0), maxPerPage);
        int size = (int) Math.max(0, Math.min(count, total - (long) start + 1));
        ObjectNode page = Json.object();
        page.putArray("schemas").add(LIST);
        page.put("totalResults", total).put("itemsPerPage", size).put("startIndex", start);
        ArrayNode resources = page.putArray("Resources");
        for (int number = start; number < start + size; number++) {
            resources.add(user(number));
        }
        return page;
    }

    ObjectNode byId(String id) {
        return find(numbersById.get(id.toLowerCase(Locale.ROOT)), id);
    }

    ObjectNode byName(String name) {
        return find(numbersByName.get(name), name);
    }

    private static ObjectNode find(@Nullable Integer number, String asked) {
        if (number == null) {
            throw Refusal.notFound("User '" + asked + "' was not found.");
        }
        return user(number);
    }

    private static ObjectNode user(int number) {
        ObjectNode user = Json.object();
        user.putArray("schemas").add(USER);
        user.put("id", id(number))
                .put("userName", name(number))
                .put("displayName", "User " + number)
                .put("active", true);
        user.putObject("name")
                .put("formatted", "User " + number)
                .put("givenName", "User")
                .put("familyName", Integer.toString(number));
        user.putArray("emails")
                .addObject()
                .put("value", name(number))
                .put("type", "work")
                .put("primary", true);
        user.putObject("meta").put("resourceType", "User");
        return user;
    }

    private static String name(int number) {
        return "user" + number + "@example.com";
    }

    private static String id(int number) {
        return UUID.nameUUIDFromBytes(("user:" + number).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
