package io.millrace.http;

import reactor.core.publisher.Mono;

/**
 * Where tokens that expire come from, such as an OAuth 2 token endpoint. SPI.
 *
 * <p>Its {@code Mono} is subscribed once for each token, never twice at the same time; it is cancelled when nobody waits
 * for it any more. It must emit a token or fail, and must not block. A call waits for it as long as one of its attempts may take,
 * holding its place at the gate, so a source must not call through the same gate. Calls fail as not sent with its message
 * and code, but for what is not true of the call itself: what the source did not find is {@link
 * io.millrace.core.ErrorCode#UNAUTHORIZED} to the call. Two clients share their limits where their
 * sources are equal.
 */
@FunctionalInterface
public interface TokenSource {
    /** Asks for a new token, when subscribed. */
    Mono<AccessToken> fetch();
}
