package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.jobs.JobException.Reason;
import java.util.Base64;
import java.util.function.Function;

/** Where a page of a list begins, in text: the last place before it, and which list it is of. */
final class PageCursor {
    static final int DEFAULT_LIMIT = 100;

    private static final int MAX_LIMIT = 1_000;
    private static final char SEPARATOR = '|';

    private PageCursor() {}

    static void checkLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be between 1 and " + MAX_LIMIT + ": " + limit);
        }
    }

    /** @param list tells lists apart: those with another filter are another list */
    static String of(String place, String list) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((Integer.toHexString(list.hashCode()) + SEPARATOR + place).getBytes(UTF_8));
    }

    /** The place that a cursor of the same list tells of. */
    static <P> P read(String cursor, String list, Function<String, P> place) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            int end = text.indexOf(SEPARATOR);
            if (text.substring(0, end).equals(Integer.toHexString(list.hashCode()))) {
                return place.apply(text.substring(end + 1));
            }
        } catch (RuntimeException malformed) {
            throw new JobException(Reason.INVALID_CURSOR, "this is no cursor of a list of ours");
        }
        throw new JobException(
                Reason.INVALID_CURSOR, "the cursor is that of another list, or of the same with another filter");
    }
}
