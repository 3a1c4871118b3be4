package io.millrace.wats.simulator;

import tools.jackson.databind.node.ObjectNode;

/** The users {@code user1@example.com} and so on; the same in every run. */
final class SeedUsers {

    static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

    private SeedUsers() {}

    static ObjectNode user(int number) {
        ObjectNode user = Json.object();
        user.putArray("schemas").add(SCHEMA);
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

    static String name(int number) {
        return "user" + number + "@example.com";
    }

    static String id(int number) {
        return Ids.of("user:" + number);
    }
}
