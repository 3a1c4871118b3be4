package io.millrace.core;

/**
 * Where in a paged list to read: at its start, at a place that the server or a previous page named, or nowhere, because
 * the list has ended.
 *
 * @param <C> what names a place: an index, a key, a link
 */
public sealed interface Cursor<C> {

    /** The start of the list. */
    record Start<C>() implements Cursor<C> {}

    /** A place within the list. */
    record At<C>(C place) implements Cursor<C> {}

    /** The list has no more pages. */
    record End<C>() implements Cursor<C> {}

    static <C> Cursor<C> start() {
        return new Start<>();
    }

    static <C> Cursor<C> at(C place) {
        return new At<>(place);
    }

    static <C> Cursor<C> end() {
        return new End<>();
    }

    /** The place, or {@code first} at the start of the list. */
    default C placeOr(C first) {
        return this instanceof At<C> at ? at.place() : first;
    }
}
