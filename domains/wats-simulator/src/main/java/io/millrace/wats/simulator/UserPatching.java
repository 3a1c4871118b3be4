package io.millrace.wats.simulator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes a user as WATS takes a SCIM patch: replacing certain attributes, and nothing else. */
final class UserPatching {

    private static final List<String> ROLES = List.of("Administrator", "Manager", "Operator", "Viewer");

    private UserPatching() {}

    /** Refuses with 400 a patch of which a part cannot be understood. */
    static void apply(ObjectNode user, ObjectNode patch) {
        if (!(patch.path("Operations") instanceof ArrayNode operations) || operations.isEmpty()) {
            throw Refusal.badRequest("The field 'Operations' must hold at least one operation.");
        }
        for (JsonNode operation : operations) {
            if (!operation.path("op").asString("").equalsIgnoreCase("replace")) {
                throw Refusal.badRequest("The field 'op' must be 'replace'.");
            }
            replace(user, operation.path("path").asString(""), operation.path("value"));
        }
    }

    private static void replace(ObjectNode user, String path, JsonNode value) {
        switch (path) {
            case "active" -> {
                if (!value.isBoolean()) {
                    throw Refusal.badRequest("The value of 'active' must be true or false.");
                }
                user.set("active", value);
            }
            case "fullName" -> {
                user.put("displayName", text(path, value));
                name(user).put("formatted", text(path, value));
            }
            case "familyName", "givenName" -> name(user).put(path, text(path, value));
            case "email" ->
                user.putArray("emails")
                        .addObject()
                        .put("value", text(path, value))
                        .put("type", "work")
                        .put("primary", true);
            case "roles" -> user.putArray("roles").add(role(text(path, value)));
            case "levels", "productGroups" -> add(user, path, text(path, value));
            default -> throw Refusal.badRequest("The path '" + path + "' cannot be replaced.");
        }
    }

    private static ObjectNode name(ObjectNode user) {
        return user.path("name") instanceof ObjectNode name ? name : user.putObject("name");
    }

    private static String role(String role) {
        if (!ROLES.contains(role)) {
            throw Refusal.badRequest("There is no role '" + role + "', only " + ROLES + ".");
        }
        return role;
    }

    /** These only ever add a restriction. */
    private static void add(ObjectNode user, String path, String values) {
        Set<String> all = new LinkedHashSet<>();
        user.path(path).forEach(value -> all.add(value.asString()));
        all.addAll(List.of(values.split(";")));
        ArrayNode array = user.putArray(path);
        all.forEach(array::add);
    }

    private static String text(String path, JsonNode value) {
        if (!value.isString() || value.stringValue().isBlank()) {
            throw Refusal.badRequest("The value of '" + path + "' must be a text.");
        }
        return value.stringValue();
    }
}
