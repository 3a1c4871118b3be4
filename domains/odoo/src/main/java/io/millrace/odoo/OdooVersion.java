package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's version.
 *
 * @param text as the server writes it, such as {@code 17.0} or {@code saas~18.2+e}
 * @param major its first number
 * @param minor its second number
 */
public record OdooVersion(String text, int major, int minor) {
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?");

    /** The version in an answer of either protocol; null if there is none in it. */
    static @Nullable OdooVersion in(@Nullable Object answer) {
        if (!(answer instanceof Map<?, ?> members)) {
            return null;
        }
        Object text = members.containsKey("version") ? members.get("version") : members.get("server_version");
        Object info =
                members.containsKey("version_info") ? members.get("version_info") : members.get("server_version_info");
        if (!(text instanceof String version)) {
            return null;
        }
        String numbers =
                info instanceof List<?> parts && parts.size() > 1 ? parts.get(0) + "." + parts.get(1) : version;
        Matcher matcher = NUMBERS.matcher(numbers);
        if (!matcher.find()) {
            return null;
        }
        String minor = matcher.group(2);
        return new OdooVersion(
                version, Integer.parseInt(matcher.group(1)), minor == null ? 0 : Integer.parseInt(minor));
    }

    static OdooVersion required(@Nullable Object answer) {
        OdooVersion version = in(answer);
        if (version == null) {
            throw new MillraceException(
                    ErrorCode.INVALID_RESPONSE,
                    "the server told no version; check that the URL is that of an Odoo server");
        }
        return version;
    }
}
