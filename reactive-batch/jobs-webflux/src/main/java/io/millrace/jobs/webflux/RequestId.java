package io.millrace.jobs.webflux;

import org.springframework.http.server.reactive.ServerHttpRequest;

/** Names a request in answers and logs: as its caller does, or else as the server does. */
final class RequestId {
    static final String HEADER = "X-Request-ID";

    private static final int LONGEST = 128;

    private RequestId() {}

    static String of(ServerHttpRequest request) {
        String given = request.getHeaders().getFirst(HEADER);
        return given != null
                        && !given.isBlank()
                        && given.length() <= LONGEST
                        && given.chars().allMatch(RequestId::isPlain)
                ? given
                : request.getId();
    }

    private static boolean isPlain(int character) {
        return character > ' ' && character < 0x7f;
    }
}
