package io.millrace.wats.software;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;

/** How the server wants a tag that packages are looked up by. */
final class TagQuery {
    private TagQuery() {}

    static String of(String tag, String value) {
        if (Models.required("tag", tag).contains("=")) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "a tag with '=' in its name cannot be asked for: " + tag);
        }
        return tag + "=" + Models.required("value", value);
    }
}
