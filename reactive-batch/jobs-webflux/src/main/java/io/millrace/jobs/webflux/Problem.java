package io.millrace.jobs.webflux;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** Why a request is refused, as problem details (RFC 9457) tell it; {@link #code()} is stable, the rest is for people. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;
    private final transient Map<String, Object> more;
    private final transient Map<String, String> headers;

    private Problem(
            HttpStatus status, String code, String detail, Map<String, Object> more, Map<String, String> headers) {
        super(detail, null, false, false); // an answer, whose trace nobody reads
        this.status = status;
        this.code = code;
        this.more = more;
        this.headers = headers;
    }

    static Problem of(HttpStatus status, String code, String detail) {
        return new Problem(status, code, detail, Map.of(), Map.of());
    }

    /** The path names nothing that there is. */
    static Problem notFound(String code, String detail) {
        return of(HttpStatus.NOT_FOUND, code, detail);
    }

    /** A parameter or header that is not what it has to be. */
    static Problem parameter(String name, String detail) {
        return of(HttpStatus.BAD_REQUEST, "INVALID_PARAMETER", name + " " + detail)
                .with("parameter", name);
    }

    /** A body that can be read, but does not say what it has to. */
    static Problem body(String detail) {
        return of(HttpStatus.UNPROCESSABLE_CONTENT, "INVALID_BODY", detail);
    }

    /** The same with a further member. */
    Problem with(String name, Object value) {
        return new Problem(status, code, detail(), and(more, name, value), headers);
    }

    Problem header(String name, String value) {
        return new Problem(status, code, detail(), more, and(headers, name, value));
    }

    Problem retryAfter(long seconds) {
        return header("Retry-After", Long.toString(seconds));
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    Map<String, Object> more() {
        return more;
    }

    Map<String, String> headers() {
        return headers;
    }

    private static <V> Map<String, V> and(Map<String, V> some, String name, V value) {
        Map<String, V> all = new LinkedHashMap<>(some);
        all.put(name, value);
        return all;
    }
}
