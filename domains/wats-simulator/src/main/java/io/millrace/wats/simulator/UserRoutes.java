package io.millrace.wats.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** SCIM: users, and the token that an identity provider would use. */
final class UserRoutes {

    /** The literal beginning of a path segment that looks a user up by name. */
    private static final String BY_NAME = "userName=";

    private static final String ONE = "/api/SCIM/v2/Users/{id}";
    private static final int USUAL_DAYS = 90;

    private UserRoutes() {}

    static void add(Routes routes, UserStore users, Clock clock) {
        routes.add("GET", "/api/SCIM/v2/Token", call -> token(call.uri().number("duration", USUAL_DAYS, 1), clock))
                .add(
                        "GET",
                        "/api/SCIM/v2/Users",
                        call -> call.path() + "?startIndex=" + call.uri().number("startIndex", 1, 1),
                        call -> Reply.json(users.page(call.uri())))
                .add(
                        "POST",
                        "/api/SCIM/v2/Users",
                        Keys.member("userName"),
                        call -> Reply.json(users.create(call.object(), clock.instant())))
                .add("GET", ONE, call -> Keys.orPath(call, name(call.segment(4))), call -> user(users, call.segment(4)))
                .add(
                        "PATCH",
                        ONE,
                        Keys.segment(4),
                        call -> Reply.json(users.patch(call.segment(4), call.object(), clock.instant())))
                .add("DELETE", ONE, Keys.segment(4), call -> {
                    users.delete(call.segment(4));
                    return Reply.noContent();
                });
    }

    private static String name(String segment) {
        return segment.startsWith(BY_NAME) ? segment.substring(BY_NAME.length()) : segment;
    }

    private static Reply user(UserStore users, String segment) {
        return Reply.json(segment.startsWith(BY_NAME) ? users.byName(name(segment)) : users.byId(segment));
    }

    /** Looks like a JSON web token and opens nothing. */
    private static Reply token(int days, Clock clock) {
        Instant expires = clock.instant().plus(Duration.ofDays(days));
        String part = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.bytes(Json.object().put("exp", expires.getEpochSecond())));
        return Reply.json(Json.object()
                .put("token", part + "." + part + ".simulated")
                .put("expiresUtc", expires.toString())
                .put("durationDays", days));
    }
}
