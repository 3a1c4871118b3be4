package io.millrace.cli;

import org.jspecify.annotations.Nullable;

/**
 * A service that commands talk to: which server, and who calls.
 *
 * @param <C> its client
 */
interface Service<C> {
    /** A client whose address and credential have been found right by one call. */
    C connect(int concurrency);

    void close(C client);

    /** Where the server is; null if nobody said. */
    @Nullable
    String url();
}
