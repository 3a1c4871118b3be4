package io.millrace.http;

import io.millrace.core.Origin;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Follows redirects of reads within their origin, where the options allow it. Each hop passes circuit, gate and quota like
 * any other request, and the credential never leaves its origin.
 */
final class Redirects implements Policy {
    static final int AT_MOST = 5;

    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return next.onErrorResume(failure -> call.redirected() ? apply(call, next) : Mono.error(failure));
    }

    /** Where a redirect leads, if it stays within the origin. */
    static @Nullable URI within(URI current, int status, String location) {
        boolean redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        if (!redirect) {
            return null;
        }
        try {
            URI next = current.resolve(location);
            return Origin.of(next).equals(Origin.of(current)) ? next : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
