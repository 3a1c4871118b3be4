package io.millrace.http;

import io.netty.handler.codec.http.HttpHeaders;

/** A proof made anew for each attempt. */
final class SigningCredential extends Credential {
    private static final byte[] NO_BODY = {};

    private final RequestSigner signer;

    SigningCredential(RequestSigner signer) {
        this.signer = signer;
    }

    @Override
    void prove(Call call, Call.Attempt attempt, HttpHeaders headers) {
        byte[] body = attempt.body == null ? NO_BODY : attempt.body;
        String contentType = call.request.body() instanceof Body.None ? "" : call.contentType;
        signer.sign(new RequestSigner.Unsigned(call.request.method().name(), call.target(), contentType, body))
                .forEach((name, value) -> {
                    Headers.check(name, value);
                    headers.set(name, value);
                });
    }

    @Override
    String redact(Call call, String text) {
        return text; // the key never comes here
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningCredential same && signer.equals(same.signer);
    }

    @Override
    public int hashCode() {
        return signer.hashCode();
    }

    @Override
    public String toString() {
        return "signed";
    }
}
