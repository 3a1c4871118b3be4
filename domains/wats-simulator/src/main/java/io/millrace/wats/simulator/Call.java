package io.millrace.wats.simulator;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One request as a route sees it. What a route asks for and the client has not sent is refused, by name. */
final class Call {

    private final RequestUri uri;
    private final HttpHeaders headers;
    private final byte[] body;
    private @Nullable JsonNode tree;

    Call(RequestUri uri, HttpHeaders headers, byte[] body) {
        this.uri = uri;
        this.headers = headers;
        this.body = body;
    }

    RequestUri uri() {
        return uri;
    }

    String path() {
        return uri.path();
    }

    /** A decoded segment of the path; {@code api} is the first. */
    String segment(int index) {
        return uri.segments().get(index);
    }

    boolean hasReferer() {
        return headers.contains(HttpHeaderNames.REFERER);
    }

    /** The parameter, if it is there and not blank. */
    @Nullable
    String query(String name) {
        String value = uri.query().get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** A parameter that must be there, but may be empty; without it, no method of the server takes the request. */
    String given(String name) {
        String value = uri.query().get(name);
        if (value == null) {
            throw Refusal.notFound(Router.NO_ROUTE + " The parameter '" + name + "' is required.");
        }
        return value;
    }

    /** A parameter that must be there and say something. */
    String text(String name) {
        if (given(name).isBlank()) {
            throw Refusal.badRequest("The parameter '" + name + "' must not be empty.");
        }
        return given(name);
    }

    int number(String name, int least) {
        text(name);
        return uri.number(name, least, least);
    }

    @Nullable
    Integer numberIfGiven(String name, int least) {
        return query(name) == null ? null : uri.number(name, least, least);
    }

    boolean flag(String name, boolean fallback) {
        String value = query(name);
        if (value == null) {
            return fallback;
        }
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return value.equalsIgnoreCase("true");
        }
        throw Refusal.badRequest("The parameter '" + name + "' must be true or false.");
    }

    /** The moment that a parameter names, or a fallback. */
    Instant moment(String name, Instant fallback) {
        String value = query(name);
        return value == null ? fallback : Moments.parse("parameter '" + name + "'", value);
    }

    byte[] body() {
        return body;
    }

    ObjectNode object() {
        if (tree() instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("The body must be a JSON object.");
    }

    ArrayNode array() {
        if (tree() instanceof ArrayNode array) {
            return array;
        }
        throw Refusal.badRequest("The body must be a JSON array.");
    }

    /** The one file of a form. */
    Upload upload() {
        return Upload.of(Objects.requireNonNullElse(headers.get(HttpHeaderNames.CONTENT_TYPE), ""), body);
    }

    private JsonNode tree() {
        if (tree == null) {
            tree = Json.read(body);
        }
        return tree;
    }
}
