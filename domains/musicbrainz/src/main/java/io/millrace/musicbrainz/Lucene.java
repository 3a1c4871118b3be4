package io.millrace.musicbrainz;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Writes search queries so that what a person has typed means itself.
 *
 * <pre>{@code
 * Lucene.allOf(Lucene.phrase("artist", "AC/DC"), Lucene.phrase("recording", title))
 * }</pre>
 */
public final class Lucene {
    private static final String ID = "[0-9A-Za-z]+(-[0-9A-Za-z]+)*";
    private static final String SIGNS = "+-&|!(){}[]^\"~*?:\\/";

    private Lucene() {}

    /** Words that a field must hold, side by side. */
    public static String phrase(String field, String text) {
        return field + ":\"" + escape(text) + "\"";
    }

    /** Values of which a field must hold one; ids stay as short as they are. */
    public static String anyOf(String field, Collection<?> values) {
        return values.stream()
                .map(Object::toString)
                .map(value -> value.matches(ID) ? field + ":" + value : phrase(field, value))
                .collect(Collectors.joining(" OR "));
    }

    /** Queries that must all hold. */
    public static String allOf(String... queries) {
        return Arrays.stream(queries).map(query -> "(" + query + ")").collect(Collectors.joining(" AND "));
    }

    /** The text with a backslash before every sign that would mean something. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (SIGNS.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }
}
