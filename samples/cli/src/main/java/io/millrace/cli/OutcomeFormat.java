package io.millrace.cli;

import io.millrace.core.Result;
import java.util.Collection;
import java.util.List;

/** How an outcome looks in print. */
interface OutcomeFormat {

    /** The lines that an outcome adds to those before it, each with its end. */
    String lines(long index, Object key, Result<?> result);

    /** Members that somebody named, but no outcome had. */
    default Collection<String> missing() {
        return List.of();
    }
}
