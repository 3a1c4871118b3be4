package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.regex.Pattern;

/** Ids and URIs as Spotify makes them. A malformed one could fail a whole request for many, so it is not sent. */
final class Ids {
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{22}");
    private static final Pattern URI =
            Pattern.compile("spotify:[a-z]+:[0-9A-Za-z]{1,64}"); // a user's name is no such id

    private Ids() {}

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static boolean isUri(String text) {
        return URI.matcher(text).matches();
    }

    static String checked(String id) {
        if (!isId(id)) {
            throw invalid("'" + id + "' is no id: those have 22 letters and digits");
        }
        return id;
    }

    static String checkedUri(String uri) {
        if (!isUri(uri)) {
            throw invalid("'" + uri + "' is no URI such as spotify:track:0123456789abcdefghijkl");
        }
        return uri;
    }

    static MillraceException invalid(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }
}
