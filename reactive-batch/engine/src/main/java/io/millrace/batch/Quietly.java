package io.millrace.batch;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells observers what happens: one that throws is logged, and harms nothing. */
final class Quietly {
    private static final Logger LOG = LoggerFactory.getLogger(Quietly.class);

    private Quietly() {}

    static void tell(Runnable observers) {
        made(
                () -> {
                    observers.run();
                    return true;
                },
                false);
    }

    static <T> T made(Supplier<T> observed, T otherwise) {
        try {
            return observed.get();
        } catch (Throwable thrown) { // checked ones too: not every language checks
            LOG.warn("an observation handler threw", thrown);
            return otherwise;
        }
    }
}
