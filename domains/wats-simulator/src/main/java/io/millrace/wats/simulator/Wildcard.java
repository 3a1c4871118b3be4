package io.millrace.wats.simulator;

import java.util.Locale;

/** A text with {@code %} for any characters and {@code _} for any one; whether letters are large or small does not count. */
final class Wildcard {

    private final int[] pattern;

    private Wildcard(int[] pattern) {
        this.pattern = pattern;
    }

    static Wildcard of(String text) {
        return new Wildcard(characters(text.strip()));
    }

    /** In a time that is at worst the product of both lengths: only the last {@code %} is ever tried again. */
    boolean matches(String text) {
        int[] characters = characters(text);
        int at = 0;
        int wanted = 0;
        int lastPercent = -1;
        int retryAt = 0;
        while (at < characters.length) {
            if (wanted < pattern.length && pattern[wanted] == '%') {
                lastPercent = wanted++;
                retryAt = at;
            } else if (wanted < pattern.length && (pattern[wanted] == '_' || pattern[wanted] == characters[at])) {
                wanted++;
                at++;
            } else if (lastPercent >= 0) {
                wanted = lastPercent + 1;
                at = ++retryAt;
            } else {
                return false;
            }
        }
        while (wanted < pattern.length && pattern[wanted] == '%') {
            wanted++;
        }
        return wanted == pattern.length;
    }

    private static int[] characters(String text) {
        return text.toLowerCase(Locale.ROOT).codePoints().toArray();
    }
}
