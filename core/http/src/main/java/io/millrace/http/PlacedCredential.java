package io.millrace.http;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** A secret that is in the requests already. */
final class PlacedCredential extends Credential {
    private final Secret secret;

    PlacedCredential(Secret secret) {
        this.secret = secret;
    }

    @Override
    void prove(Call call, Call.Attempt attempt, HttpHeaders headers) {} // the client has

    @Override
    String redact(Call call, String text) {
        return secret.redact(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlacedCredential same && secret.equals(same.secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return secret.toString();
    }
}
