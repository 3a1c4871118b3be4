package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out what a request is about. Routes are those of the public WATS API; the key is the part number, report id,
 * user id or user name where the request has one, otherwise the path.
 */
final class Router {

    private static final String VERSION = "25.3.1";
    private static final String NO_ROUTE = "No HTTP resource was found that matches the request.";

    private final ProductStore products;
    private final UserStore users;
    private final ReportStore reports;

    Router(ProductStore products, UserStore users, ReportStore reports) {
        this.products = products;
        this.users = users;
        this.reports = reports;
    }

    /** Never throws for what a client can send: a request that makes no sense has a target that says so. */
    Target route(String method, String uri, byte[] body) {
        RequestUri target;
        try {
            target = RequestUri.parse(uri);
        } catch (Refusal refusal) {
            return new Target(uri, refusal::reply);
        }
        try {
            return route(method, target, body);
        } catch (Refusal refusal) {
            return new Target(target.path(), refusal::reply);
        }
    }

    private Target route(String method, RequestUri uri, byte[] body) {
        int length = uri.segments().size();
        if (uri.startsWith("api", "App", "Version") && length == 3) {
            return only("GET", method, uri.path(), () -> Reply.json(VERSION));
        }
        if (uri.startsWith("api", "Product") && length <= 4) {
            return product(method, uri, body);
        }
        if (uri.startsWith("api", "SCIM", "v2", "Users") && length <= 5) {
            return length == 4
                    ? userPage(method, uri)
                    : user(method, uri, uri.segments().get(4));
        }
        if (uri.startsWith("api", "Report", "WSJF") && length == 3) {
            return method.equals("POST") ? report(body) : notAllowed("POST", method, uri.path());
        }
        return new Target(uri.path(), Refusal.notFound(NO_ROUTE)::reply);
    }

    private Target product(String method, RequestUri uri, byte[] body) {
        List<String> segments = uri.segments();
        if (segments.size() == 2) {
            if (!method.equals("PUT")) {
                return notAllowed("PUT", method, uri.path());
            }
            ObjectNode product = Json.readObject(body);
            String partNumber = Json.requireText(product, "partNumber");
            return new Target(partNumber, () -> Reply.json(products.save(product)));
        }
        if (segments.size() == 3 && uri.startsWith("api", "Product", "Query")) {
            String key = uri.path() + "?$skip=" + uri.number("$skip", 0, 0);
            return only("GET", method, key, () -> Reply.json(products.query(uri)));
        }
        if (segments.size() == 3 && uri.startsWith("api", "Product", "Revision") && method.equals("PUT")) {
            ObjectNode revision = Json.readObject(body);
            return new Target(products.partNumberOf(revision), () -> Reply.json(products.saveRevision(revision)));
        }
        String partNumber = segments.get(2);
        if (partNumber.isBlank()) {
            throw Refusal.badRequest("The part number is required.");
        }
        return only(
                "GET",
                method,
                partNumber,
                segments.size() == 3
                        ? () -> Reply.json(products.product(partNumber))
                        : () -> Reply.json(products.revision(partNumber, segments.get(3))));
    }

    private Target userPage(String method, RequestUri uri) {
        String key = uri.path() + "?startIndex=" + uri.number("startIndex", 1, 1);
        return only("GET", method, key, () -> Reply.json(users.page(uri)));
    }

    private Target user(String method, RequestUri uri, String segment) {
        return segment.startsWith(UserStore.BY_NAME)
                ? only(
                        "GET",
                        method,
                        segment.substring(UserStore.BY_NAME.length()),
                        () -> Reply.json(users.byName(segment.substring(UserStore.BY_NAME.length()))))
                : only("GET", method, segment.isEmpty() ? uri.path() : segment, () -> Reply.json(users.byId(segment)));
    }

    private Target report(byte[] body) {
        ObjectNode report = Json.readObject(body);
        String id = ReportRules.id(report);
        return new Target(id, () -> {
            ReportRules.check(report);
            return Reply.json(reports.submit(id, new String(body, StandardCharsets.UTF_8)));
        });
    }

    private static Target only(String allowed, String method, String key, Supplier<Reply> work) {
        return method.equals(allowed) ? new Target(key, work) : notAllowed(allowed, method, key);
    }

    private static Target notAllowed(String allowed, String method, String key) {
        return new Target(key, () -> Reply.methodNotAllowed(method, allowed));
    }
}
