package io.millrace.jobs.webflux;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Keeps other sites' pages from commanding jobs through a browser that sends its user's cookie or password along. Browsers say
 * where a request comes from; programs do not, and need not.
 */
final class Origins {
    private Origins() {}

    /** @throws Problem if a page of another site asks for a change */
    static void check(ServerHttpRequest request) {
        if (request.getMethod().equals(HttpMethod.GET) || request.getMethod().equals(HttpMethod.HEAD)) {
            return;
        }
        HttpHeaders headers = request.getHeaders();
        String site = headers.getFirst("Sec-Fetch-Site");
        String origin = headers.getOrigin();
        boolean isOurs = site != null
                ? site.equals("same-origin") || site.equals("none")
                : origin == null || isAt(origin, headers.getFirst(HttpHeaders.HOST));
        if (!isOurs) {
            throw Problem.of(HttpStatus.FORBIDDEN, "CROSS_SITE", "pages of other sites cannot change anything here");
        }
    }

    private static boolean isAt(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
