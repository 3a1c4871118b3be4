package io.millrace.cli;

import io.millrace.core.Result;

/** How an outcome looks in print. */
interface OutcomeFormat {

    /** The lines that an outcome adds to those before it, each with its end. */
    String lines(long index, Object key, Result<?> result);
}
