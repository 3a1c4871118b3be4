package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/**
 * What proves to the server who calls: a secret and the scheme of the {@code Authorization} header that carries it.
 *
 * @param scheme such as {@code Basic} or {@code Bearer}
 * @param secret the token, sent as it is
 */
public record Credential(String scheme, Secret secret) {

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the scheme is not one word */
    public Credential {
        if (!Headers.isName(scheme)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the credential's scheme must be one word");
        }
    }

    /** {@code Authorization: Basic <token>}; the token is the Base64 of {@code user:password}. */
    public static Credential basic(String token) {
        return new Credential("Basic", Secret.of(token));
    }

    /** {@code Authorization: Bearer <token>}. */
    public static Credential bearer(String token) {
        return new Credential("Bearer", Secret.of(token));
    }

    String header() {
        return scheme + " " + secret.value();
    }
}
