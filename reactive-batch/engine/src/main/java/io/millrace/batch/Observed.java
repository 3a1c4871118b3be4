package io.millrace.batch;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.millrace.batch.BatchObservation.Tag;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Reports runs of a batch by a name. */
record Observed(ObservationRegistry registry, String name) {
    /** The items of one run, observed. */
    <T> Flux<T> observe(Flux<T> items, Tally tally) {
        return Flux.deferContextual(context -> {
            Observation observation = Observation.createNotStarted(BatchObservation.BATCH.getName(), registry)
                    .contextualName("batch " + name)
                    .lowCardinalityKeyValue(Tag.BATCH.withValue(name));
            if (observation.isNoop()) { // disabled by name: what runs below belongs to the parent
                return items;
            }
            if (context.getOrDefault(ObservationThreadLocalAccessor.KEY, null) instanceof Observation parent) {
                observation.parentObservation(parent);
            }
            Running running = new Running(observation.start(), tally);
            return items.doOnComplete(() -> running.end("COMPLETED", null))
                    .doOnError(failure -> running.end("FAILED", failure))
                    .doOnCancel(() -> running.end("CANCELLED", null))
                    .contextWrite(below -> below.put(ObservationThreadLocalAccessor.KEY, observation));
        });
    }

    private static final class Running {
        private final Observation observation;
        private final Tally tally;
        private final AtomicBoolean ended = new AtomicBoolean();

        Running(Observation observation, Tally tally) {
            this.observation = observation;
            this.tally = tally;
        }

        void end(String outcome, @Nullable Throwable failure) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            observation
                    .lowCardinalityKeyValue(Tag.OUTCOME.withValue(outcome))
                    .highCardinalityKeyValue(Tag.SUCCEEDED.withValue(Long.toString(tally.succeeded())))
                    .highCardinalityKeyValue(Tag.FAILED.withValue(Long.toString(tally.failed())));
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }
    }
}
