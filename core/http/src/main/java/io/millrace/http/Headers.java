package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.regex.Pattern;

/** What may stand in a header (RFC 9110), checked before anything is sent. */
final class Headers {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private Headers() {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static void check(String name, String value) {
        if (!isName(name)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a header's name must be one word");
        }
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the header " + name + " holds a line break");
        }
    }
}
