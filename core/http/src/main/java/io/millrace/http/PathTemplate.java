package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills paths and queries so that every value arrives as it was given, whatever characters it holds (RFC 3986). */
final class PathTemplate {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PathTemplate() {}

    static String expand(String template, @Nullable Object... values) {
        StringBuilder path = new StringBuilder(template.length() + 16);
        int from = 0;
        for (@Nullable Object value : values) {
            int open = template.indexOf('{', from);
            int close = template.indexOf('}', open);
            if (open < 0 || close < 0) {
                throw new IllegalArgumentException(
                        template + " has fewer variables than the " + values.length + " given");
            }
            path.append(template, from, open);
            appendSegment(path, template.substring(open + 1, close), value == null ? "" : value.toString());
            from = close + 1;
        }
        if (template.indexOf('{', from) >= 0) {
            throw new IllegalArgumentException(template + " has more variables than the " + values.length + " given");
        }
        return path.append(template, from, template.length()).toString();
    }

    static String withQuery(String path, List<Map.Entry<String, String>> query) {
        if (query.isEmpty()) {
            return path;
        }
        StringBuilder uri = new StringBuilder(path);
        char separator = '?';
        for (Map.Entry<String, String> parameter : query) {
            uri.append(separator);
            encode(uri, parameter.getKey());
            uri.append('=');
            encode(uri, parameter.getValue());
            separator = '&';
        }
        return uri.toString();
    }

    private static void appendSegment(StringBuilder path, String name, String value) {
        if (value.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, name + " is required, but is blank");
        }
        if (value.equals(".") || value.equals("..")) {
            path.append(value.replace(".", "%2E")); // bare, they would mean the folder itself and the one above
        } else {
            encode(path, value);
        }
    }

    private static void encode(StringBuilder target, String value) {
        int plain = 0;
        while (plain < value.length() && isUnreserved(value.charAt(plain))) {
            plain++;
        }
        target.append(value, 0, plain);
        if (plain == value.length()) {
            return; // the usual key
        }
        ByteBuffer bytes = utf8(value.substring(plain));
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (isUnreserved(b)) {
                target.append((char) b);
            } else {
                target.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
            }
        }
    }

    private static ByteBuffer utf8(String value) {
        try { // getBytes would make a question mark of half a surrogate pair, and so name another key
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        } catch (CharacterCodingException halfAPair) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "a value that is half of a surrogate pair cannot be sent");
        }
    }

    private static boolean isUnreserved(int b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
