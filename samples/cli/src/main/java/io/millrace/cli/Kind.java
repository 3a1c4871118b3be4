package io.millrace.cli;

import java.util.List;

/**
 * What a command prints.
 *
 * @param plural what several are called; a checkpoint of one kind is none of another
 * @param type how it is read back from a checkpoint
 * @param columns the members that a table shows unless told otherwise
 */
record Kind<V>(String plural, Class<V> type, List<String> columns) {

    static <V> Kind<V> of(String plural, Class<V> type, String... columns) {
        return new Kind<>(plural, type, List.of(columns));
    }

    /** The same, but of something else: what an option has made of it. */
    Kind<V> named(String other) {
        return new Kind<>(other, type, columns);
    }
}
