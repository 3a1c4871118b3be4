package io.millrace.odoo.testing;

import io.millrace.http.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered, and how that ends. */
record Reply(int status, Map<String, String> headers, byte[] body, Ending ending) {
    enum Ending {
        WHOLE,
        /** Closed without an answer. */
        CLOSED,
        /** Reset in the middle of the body. */
        RESET,
        /** A byte now and then. */
        TRICKLING
    }

    static Reply json(int status, Object value) {
        return new Reply(status, Map.of("Content-Type", "application/json"), bytes(value), Ending.WHOLE);
    }

    static Reply text(int status, String contentType, String text) {
        return new Reply(
                status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8), Ending.WHOLE);
    }

    static Reply html(int status) {
        return text(status, "text/html", "<html><body><h1>" + status + "</h1></body></html>");
    }

    private static byte[] bytes(Object value) {
        return value == null
                ? "null".getBytes(StandardCharsets.UTF_8)
                : Codec.json().encode(value);
    }

    Reply with(Ending other) {
        return new Reply(status, headers, body, other);
    }

    Reply with(byte[] other) {
        return new Reply(status, headers, other, ending);
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, Collections.unmodifiableMap(more), body, ending);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
