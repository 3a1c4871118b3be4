package io.millrace.wats.contract;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A request as it was sent.
 *
 * @param path as sent, without what the base URL has before {@code /api}
 * @param query decoded, in order
 * @param type the content type; empty where there is none
 */
record Sent(String method, String path, List<Map.Entry<String, String>> query, String type, String body) {
    static Sent of(LoggedRequest request) {
        return of(
                request.getMethod().getName(),
                request.getUrl(),
                Objects.requireNonNullElse(request.getHeader("Content-Type"), ""),
                request.getBodyAsString());
    }

    static Sent of(String method, String url, String type, String body) {
        int query = url.indexOf('?');
        String path = query < 0 ? url : url.substring(0, query);
        return new Sent(
                method,
                path.substring(Math.max(path.indexOf("/api/"), 0)),
                query < 0 ? List.of() : pairs(url.substring(query + 1)),
                type,
                body);
    }

    private static List<Map.Entry<String, String>> pairs(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .map(pair -> Map.entry(decoded(pair[0]), pair.length < 2 ? "" : decoded(pair[1])))
                .toList();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : " " + query);
    }
}
