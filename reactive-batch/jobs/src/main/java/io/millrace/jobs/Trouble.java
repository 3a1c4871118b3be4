package io.millrace.jobs;

import org.slf4j.Logger;

/** Logs of something tried again and again that it fails: first with all there is to know, then in a line, and when it is over. */
final class Trouble {
    private final Logger log;
    private final String what;
    private volatile boolean present;

    /** @param what cannot be done, such as {@code renew its leases} */
    Trouble(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    void failed(Throwable failure) {
        if (present) {
            log.warn("the worker still could not {}: {}", what, failure.toString());
        } else {
            present = true;
            log.warn("the worker could not {}; it tries again", what, failure);
        }
    }

    void passed() {
        if (present) {
            present = false;
            log.info("the worker could {} again", what);
        }
    }
}
