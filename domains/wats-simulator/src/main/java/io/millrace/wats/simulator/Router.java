package io.millrace.wats.simulator;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.stream.Collectors;

/** Finds out what a request is about. */
final class Router {

    static final String NO_ROUTE = "No HTTP resource was found that matches the request.";

    private final Routes routes;

    Router(Routes routes) {
        this.routes = routes;
    }

    /** Never throws for what a client can send: a request that makes no sense has a target that says so. */
    Target route(String method, String target, HttpHeaders headers, byte[] body) {
        RequestUri uri;
        try {
            uri = RequestUri.parse(target);
        } catch (Refusal refusal) {
            return new Target(target, refusal::reply);
        }
        try {
            return route(method, new Call(uri, headers, body));
        } catch (Refusal refusal) {
            return new Target(uri.path(), refusal::reply);
        }
    }

    private Target route(String method, Call call) {
        List<Routes.Route> there = routes.at(call.uri().segments());
        if (there.isEmpty()) {
            throw Refusal.notFound(NO_ROUTE);
        }
        Routes.Route route = there.stream()
                .filter(candidate -> candidate.method().equals(method))
                .findFirst()
                .orElse(null);
        if (route == null) {
            String allowed = there.stream().map(Routes.Route::method).distinct().collect(Collectors.joining(", "));
            return new Target(call.path(), () -> Reply.methodNotAllowed(method, allowed));
        }
        if (call.segment(1).equalsIgnoreCase("internal") && !call.hasReferer()) {
            throw new Refusal(
                    403, "Internal endpoints are for the server's own pages: the header 'Referer' is required.");
        }
        return new Target(route.key().apply(call), () -> route.work().apply(call));
    }
}
