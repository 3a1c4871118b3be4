package io.millrace.jobs;

import org.jspecify.annotations.Nullable;

/** Text on its way to the database, which stores every character but NUL. */
final class Text {
    private static final int LONGEST_MESSAGE = 500;

    private Text() {}

    static boolean isUnstorable(String text) {
        return text.indexOf('\0') >= 0;
    }

    /** A message as it is stored: without NUL, and cut. */
    static String message(@Nullable String message) {
        String stored = message == null ? "" : message.replace('\0', ' ');
        if (stored.length() <= LONGEST_MESSAGE) {
            return stored;
        }
        boolean splitsPair = Character.isHighSurrogate(stored.charAt(LONGEST_MESSAGE - 2));
        return stored.substring(0, LONGEST_MESSAGE - (splitsPair ? 2 : 1)) + "…";
    }
}
