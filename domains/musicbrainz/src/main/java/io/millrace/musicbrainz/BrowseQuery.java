package io.millrace.musicbrainz;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What to list: everything that belongs to something else.
 *
 * @param linkedTo what that is, such as {@code artist}; each kind of entities has its own
 * @param id which one
 * @param include beside the entities themselves; see {@link Include}
 * @param filters such as {@code type} = {@code album|ep} and {@code status} = {@code official}
 * @param pageSizeHint how many to ask for at once; the server may send fewer, and nothing is lost by it
 */
@RecordBuilder
public record BrowseQuery(String linkedTo, UUID id, List<String> include, Map<String, String> filters, int pageSizeHint)
        implements BrowseQueryBuilder.With {

    /** @throws io.millrace.core.MillraceException with {@code INVALID_INPUT} if the page size is not between 1 and 100 */
    public BrowseQuery {
        include = List.copyOf(include);
        filters = Map.copyOf(filters);
        Calls.pageSize(pageSizeHint);
    }

    /** All that belongs to it, 100 a page. */
    public static BrowseQuery of(String linkedTo, UUID id) {
        return new BrowseQuery(linkedTo, id, List.of(), Map.of(), Calls.MOST_IN_A_PAGE);
    }
}
