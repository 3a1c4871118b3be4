package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A token or password that shows itself to nobody: its {@link #toString()} is {@code ***}. */
public final class Secret {
    private static final String MASK = "***";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Wraps a secret as it is, without trimming.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it is blank or holds characters that cannot stand in
     *     a header
     */
    public static Secret of(String value) {
        if (value.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the secret is blank");
        }
        if (value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "the secret holds a space, a line break or another character that cannot stand in a header");
        }
        return new Secret(value);
    }

    String value() {
        return value;
    }

    /** The text with every occurrence of this secret masked. */
    String redact(String text) {
        return text.replace(value, MASK);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }

    private byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
