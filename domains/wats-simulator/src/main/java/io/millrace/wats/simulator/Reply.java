package io.millrace.wats.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A complete HTTP answer, ready to be written. */
record Reply(int status, String contentType, Map<String, String> headers, ByteBuffer body) {

    private static final String JSON = "application/json; charset=utf-8";

    static Reply json(JsonNode tree) {
        return text(200, JSON, Json.write(tree));
    }

    static Reply json(String text) {
        return json(JsonNodeFactory.instance.stringNode(text));
    }

    /** The shape in which ASP.NET Web API, on which WATS is built, reports an error. */
    static Reply message(int status, String message) {
        boolean hasNoBody = status == 204 || status == 304;
        return text(status, JSON, hasNoBody ? "" : Json.write(Json.object().put("Message", message)));
    }

    static Reply unauthorized() {
        return message(401, "Authorization has been denied for this request.")
                .with(Map.of("WWW-Authenticate", "Basic"));
    }

    /** {@code Retry-After} is in whole seconds: rounded up, because a client that comes back too early is refused. */
    static Reply tooManyRequests(long waitNanos) {
        long seconds =
                Math.max(1, Duration.ofNanos(waitNanos).plusNanos(999_999_999).toSeconds());
        return message(429, "Too many requests. Try again in " + seconds + " s.")
                .with(Map.of("Retry-After", Long.toString(seconds)));
    }

    static Reply methodNotAllowed(String method, String allowed) {
        return message(405, "The requested resource does not support http method '" + method + "'.")
                .with(Map.of("Allow", allowed));
    }

    static Reply internalError(Throwable cause) {
        return text(
                500,
                JSON,
                Json.write(Json.object()
                        .put("Message", "An error has occurred.")
                        .put("ExceptionMessage", cause.toString())));
    }

    static Reply malformedJson() {
        return text(200, JSON, "{\"partNumber\":\"PN-1\",");
    }

    static Reply html() {
        return text(200, "text/html; charset=utf-8", "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>");
    }

    /** Done, and nothing to say about it. */
    static Reply empty() {
        return text(200, JSON, "");
    }

    static Reply noContent() {
        return text(204, JSON, "");
    }

    static Reply bytes(String contentType, byte[] body) {
        return new Reply(200, contentType, Map.of(), ByteBuffer.wrap(body).asReadOnlyBuffer());
    }

    static Reply text(int status, String contentType, String body) {
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        return new Reply(status, contentType, Map.of(), bytes.asReadOnlyBuffer());
    }

    Reply with(Map<String, String> newHeaders) {
        return new Reply(status, contentType, newHeaders, body);
    }
}
