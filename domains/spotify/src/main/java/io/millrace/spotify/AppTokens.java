package io.millrace.spotify;

import io.millrace.http.AccessToken;
import io.millrace.http.TokenSource;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Tokens that an app calls with. Equal to all others of that app, whoever its user: Spotify counts the requests of an app together. */
final class AppTokens implements TokenSource {
    private final String clientId;
    private final Supplier<Mono<AccessToken>> source;

    AppTokens(String clientId, Supplier<Mono<AccessToken>> source) {
        this.clientId = clientId;
        this.source = source;
    }

    @Override
    public Mono<AccessToken> fetch() {
        return source.get();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppTokens same && clientId.equals(same.clientId);
    }

    @Override
    public int hashCode() {
        return clientId.hashCode();
    }
}
