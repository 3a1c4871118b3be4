package io.millrace.batch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener how far something has come, one call at a time, the last always; what it throws harms nothing. */
final class ProgressTeller<P> {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressTeller.class);

    private final Consumer<? super P> listener;
    private final Supplier<P> progress;
    private final AtomicInteger untold = new AtomicInteger();

    ProgressTeller(Consumer<? super P> listener, Supplier<P> progress) {
        this.listener = listener;
        this.progress = progress;
    }

    void tell() {
        if (untold.getAndIncrement() != 0) {
            return; // whoever is telling now tells this one too
        }
        int told = 1;
        do {
            try {
                listener.accept(progress.get());
            } catch (Throwable thrown) { // an error, too, would keep an outcome from its subscriber
                LOG.warn("the progress listener threw; what it listens to goes on", thrown);
            }
            told = untold.addAndGet(-told);
        } while (told != 0);
    }
}
