package io.millrace.core;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list. The factories are the ways in which servers page: by index, by link and by key.
 *
 * @param items what the page holds, in the server's order; may be empty
 * @param next where the next page is
 * @param total how many items the whole list has, if the server tells
 */
public record Page<T, C>(
        List<T> items, Cursor<C> next, @Nullable Long total) {
    public Page {
        items = List.copyOf(items);
    }

    /**
     * A page of a list that is read by index: SCIM's {@code startIndex}, OData's {@code $skip}, any offset. The next page
     * starts behind what was <em>received</em>, whatever was asked for, so a server that caps its pages loses nothing. The
     * list ends when the total is reached or a page is empty, not at a merely short page.
     *
     * @param index the index of the page's first item
     * @param first the index of the list's first item: 1 in SCIM, 0 for offsets
     */
    public static <T> Page<T, Long> indexed(List<T> items, long index, long first, @Nullable Long total) {
        long next = index + items.size();
        boolean last = items.isEmpty() || (total != null && next - first >= total);
        return new Page<>(items, last ? Cursor.end() : Cursor.at(next), total);
    }

    /**
     * A page whose server sends the link to the next one. A link to another origin is not followed: it would take the
     * caller's credential there.
     *
     * @param current where this page was read
     * @param link the link, absolute or relative to {@code current}; null or blank on the last page
     * @throws MillraceException with {@link ErrorCode#INVALID_RESPONSE} if the link is no URI or leaves the origin
     */
    public static <T> Page<T, URI> linked(List<T> items, URI current, @Nullable String link) {
        if (link == null || link.isBlank()) {
            return new Page<>(items, Cursor.end(), null);
        }
        URI next;
        try {
            // RFC 3986: a link that is only a query keeps the path. URI still follows its predecessor, which cut it.
            next = current.resolve(link.startsWith("?") ? current.getRawPath() + link : link);
        } catch (IllegalArgumentException malformed) {
            throw new MillraceException(
                    ErrorCode.INVALID_RESPONSE, "the link to the next page is no URI: " + malformed.getMessage());
        }
        if (!Origin.of(next).equals(Origin.of(current))) {
            throw new MillraceException(
                    ErrorCode.INVALID_RESPONSE,
                    "the link to the next page leads from " + Origin.of(current) + " to " + Origin.of(next)
                            + "; it was not followed");
        }
        return new Page<>(items, Cursor.at(next), null);
    }

    /**
     * A page of a list that is ordered by a unique key and read with "greater than the last one seen", which neither
     * inserts nor deletes between pages can disturb. The list ends with an empty page.
     */
    public static <T, K> Page<T, K> keyed(List<T> items, Function<? super T, ? extends K> key) {
        return new Page<>(
                items, items.isEmpty() ? Cursor.end() : Cursor.at(key.apply(items.get(items.size() - 1))), null);
    }
}
