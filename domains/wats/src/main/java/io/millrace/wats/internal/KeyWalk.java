package io.millrace.wats.internal;

import io.millrace.core.Cursor;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.wats.odata.Filter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Walks a list that its server cuts and documents no way to skip in, by "beyond the last key seen". */
public final class KeyWalk {
    private KeyWalk() {}

    /**
     * A list, until a page of it is empty.
     *
     * @param all what is to match; null for everything
     * @param beyond the condition for what follows a key
     * @param page asks for the first rows that match, in the order of their keys
     * @param key of a row
     */
    public static <T, K> Paged<T, K> of(
            @Nullable Filter all,
            Function<K, Filter> beyond,
            Function<@Nullable Filter, Mono<List<T>>> page,
            Function<T, K> key) {
        return Paged.of(cursor -> cursor instanceof Cursor.At<K> at
                ? page.apply(Filter.allOf(all, beyond.apply(at.place()))).map(rows -> Page.keyed(rows, key))
                : page.apply(all).defaultIfEmpty(List.of()).map(rows -> Page.keyed(rows, key)));
    }
}
