package io.millrace.wats.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What goes wrong with the requests of one key. Give it to {@link WatsSimulator.Builder#fault(String, Fault)}.
 *
 * <p>By default the fault meets every request of its key, and a faulty request is not carried out: nothing is stored.
 * With {@link #afterEffect()} it is carried out first and only the answer is spoiled, which is the case that makes
 * repeating a write dangerous. A fault shows after the latency of its request.
 *
 * @param kind what the client sees
 * @param status the HTTP status for {@link Kind#STATUS}; 200 for the kinds that answer otherwise
 * @param headers response headers added for {@link Kind#STATUS}
 * @param times how many requests of the key it meets; {@link Integer#MAX_VALUE} means all of them
 * @param isAfterEffect whether the request is carried out all the same
 */
public record Fault(Kind kind, int status, Map<String, String> headers, int times, boolean isAfterEffect) {

    /** What the client of a faulty request sees. */
    public enum Kind {
        /** A complete answer with a chosen status and a JSON body with a {@code Message}. */
        STATUS,
        /** A TCP reset instead of an answer. */
        RESET,
        /** An orderly close of the connection instead of an answer. */
        CLOSE,
        /** Status 200 and a body that ends before its {@code Content-Length}; then a close. */
        TRUNCATED_BODY,
        /** Status 200 and a complete body that is not valid JSON. */
        MALFORMED_JSON,
        /** Status 200 and an HTML page, as a proxy or a login page in between would send. */
        HTML,
        /** No answer ever; the request stays in flight until the client goes away. */
        HANG
    }

    /** Copies the headers; refuses an unusable status and a count below 1. */
    public Fault {
        Objects.requireNonNull(kind, "kind");
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        Draw.require(status >= 200 && status <= 599, "status", status);
        Draw.require(times >= 1, "times", times);
    }

    /** Answers with this status (200 to 599). */
    public static Fault status(int status) {
        return new Fault(Kind.STATUS, status, Map.of(), Integer.MAX_VALUE, false);
    }

    /** See {@link Kind#RESET}. */
    public static Fault reset() {
        return of(Kind.RESET);
    }

    /** See {@link Kind#CLOSE}. */
    public static Fault close() {
        return of(Kind.CLOSE);
    }

    /** See {@link Kind#TRUNCATED_BODY}. */
    public static Fault truncatedBody() {
        return of(Kind.TRUNCATED_BODY);
    }

    /** See {@link Kind#MALFORMED_JSON}. */
    public static Fault malformedJson() {
        return of(Kind.MALFORMED_JSON);
    }

    /** See {@link Kind#HTML}. */
    public static Fault html() {
        return of(Kind.HTML);
    }

    /** See {@link Kind#HANG}. */
    public static Fault hang() {
        return of(Kind.HANG);
    }

    /**
     * Adds a response header, for instance {@code Retry-After}.
     *
     * @throws IllegalStateException for a fault other than {@link #status(int)}, which sends no header of yours
     */
    public Fault header(String name, String value) {
        if (kind != Kind.STATUS) {
            throw new IllegalStateException("only a status fault has headers");
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Fault(kind, status, more, times, isAfterEffect);
    }

    /** Meets only this many requests of the key; later ones meet the key's next fault, or none. */
    public Fault times(int count) {
        return new Fault(kind, status, headers, count, isAfterEffect);
    }

    /** Carries the request out before the answer is spoiled. */
    public Fault afterEffect() {
        return new Fault(kind, status, headers, times, true);
    }

    private static Fault of(Kind kind) {
        return new Fault(kind, 200, Map.of(), Integer.MAX_VALUE, false);
    }
}
