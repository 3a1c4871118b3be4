package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** One token for all calls. */
final class TokenCredential extends Credential {
    private final String scheme;
    private final Secret token;
    private final String header;

    TokenCredential(String scheme, Secret token) {
        if (!Headers.isName(scheme)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the credential's scheme must be one word");
        }
        this.scheme = scheme;
        this.token = token;
        this.header = scheme + " " + token.reveal();
    }

    @Override
    void prove(Call call, Call.Attempt attempt, HttpHeaders headers) {
        headers.set(HttpHeaderNames.AUTHORIZATION, header);
    }

    @Override
    String redact(Call call, String text) {
        return token.redact(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenCredential same && scheme.equals(same.scheme) && token.equals(same.token);
    }

    @Override
    public int hashCode() {
        return header.hashCode();
    }

    @Override
    public String toString() {
        return scheme + " " + token;
    }
}
