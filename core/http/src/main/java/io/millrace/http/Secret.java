package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A token or password that shows itself to nobody: its {@link #toString()} is {@code ***}. */
public final class Secret {
    private static final String MASK = "***";

    private final String value;
    private final Pattern shapes;

    private Secret(String value) {
        this.value = value;
        this.shapes =
                Pattern.compile(value.codePoints().mapToObj(Secret::shapes).collect(Collectors.joining()));
    }

    /**
     * Wraps a secret as it is, without trimming.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it is blank or holds characters that cannot stand in
     *     a header
     */
    public static Secret of(String value) {
        Secret secret = ofAnyText(value);
        if (value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "the secret holds a space, a line break or another character that cannot stand in a header");
        }
        return secret;
    }

    /**
     * As {@link #of}, for places where any character may stand.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it is blank
     */
    public static Secret ofAnyText(String value) {
        if (value.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the secret is blank");
        }
        return new Secret(value);
    }

    /** The secret itself, for who has to send it or keep it; not for a log. */
    public String reveal() {
        return value;
    }

    /** The text with every occurrence of this secret masked, also as JSON, URLs and HTML would write it. */
    String redact(String text) {
        return shapes.matcher(text).replaceAll(MASK);
    }

    private static String shapes(int c) {
        if (c > '~') {
            String escaped = Character.toString(c)
                    .chars()
                    .mapToObj(unit -> String.format("\\\\u%04x", unit))
                    .collect(Collectors.joining());
            return String.format("(?:\\x{%x}|(?i:%s|&#x%x;)|&#%d;)", c, escaped, c, c);
        }
        return Character.isLetterOrDigit(c)
                ? Character.toString(c)
                : String.format("(?:\\\\?\\x%02x|(?i:\\\\u%04x|%%%02x|&#x%x;)|&#%d;)", c, c, c, c, c);
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
