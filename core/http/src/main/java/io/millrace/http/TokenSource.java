package io.millrace.http;

import reactor.core.publisher.Mono;

/**
 * Where tokens that expire come from, such as an OAuth 2 token endpoint. SPI.
 *
 * <p>Its {@code Mono} is subscribed once for each token, never twice at the same time; it is cancelled when nobody waits
 * for it any more. It must emit a token or fail, and must not block. Calls fail with its error, so a {@link
 * io.millrace.core.MillraceException} that says what to do is worth making. Two clients share their limits where their
 * sources are equal.
 */
@FunctionalInterface
public interface TokenSource {
    /** Asks for a new token, when subscribed. */
    Mono<AccessToken> fetch();
}
