package io.millrace.batch;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.millrace.batch.BatchObservation.Tag;
import io.millrace.core.ErrorCode;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Reports runs of a batch, and their calls, by a name. */
record Observed(ObservationRegistry registry, String name) {
    /** The items of one run, observed. */
    <T> Flux<T> observe(Flux<T> items, Settled tally) {
        return Flux.deferContextual(context -> {
            Observation observation = start(BatchObservation.BATCH, "batch ", context, KeyValues.empty());
            if (observation.isNoop()) { // disabled by name: what runs below belongs to the parent
                return items;
            }
            Running running = new Running(observation, () -> observation
                    .highCardinalityKeyValue(Tag.SUCCEEDED.withValue(Long.toString(tally.succeeded())))
                    .highCardinalityKeyValue(Tag.FAILED.withValue(Long.toString(tally.failed()))));
            return items.doOnComplete(() -> running.end("COMPLETED", null))
                    .doOnError(failure -> running.end("FAILED", failure))
                    .doOnCancel(() -> running.end("CANCELLED", null))
                    .contextWrite(running::addTo);
        });
    }

    /** One call for so many keys, observed. */
    <T extends @Nullable Object> Mono<T> observeCall(Mono<T> call, int keys) {
        return Mono.deferContextual(context -> {
            Observation observation = start(
                    BatchObservation.CALL,
                    "call of ",
                    context,
                    KeyValues.of(Tag.KEYS.withValue(Integer.toString(keys))));
            if (observation.isNoop()) {
                return call;
            }
            Running running = new Running(observation, () -> {});
            return call.doOnSuccess(value -> running.end("SUCCESS", null))
                    .doOnError(failure -> running.end(ErrorCode.of(failure).name(), failure))
                    .doOnCancel(() -> running.end("CANCELLED", null))
                    .contextWrite(running::addTo);
        });
    }

    private Observation start(BatchObservation what, String prefix, ContextView context, KeyValues tags) {
        return Quietly.made(
                () -> {
                    Observation observation = Observation.createNotStarted(what.getName(), registry)
                            .contextualName(prefix + name)
                            .lowCardinalityKeyValue(Tag.BATCH.withValue(name))
                            .highCardinalityKeyValues(tags);
                    if (context.getOrDefault(ObservationThreadLocalAccessor.KEY, null) instanceof Observation parent) {
                        observation.parentObservation(parent);
                    }
                    return observation.start();
                },
                Observation.NOOP);
    }

    private record Running(Observation observation, Runnable beforeEnd, AtomicBoolean ended) {
        Running(Observation observation, Runnable beforeEnd) {
            this(observation, beforeEnd, new AtomicBoolean());
        }

        Context addTo(Context below) {
            return below.put(ObservationThreadLocalAccessor.KEY, observation);
        }

        void end(String outcome, @Nullable Throwable failure) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            Quietly.tell(() -> {
                observation.lowCardinalityKeyValue(Tag.OUTCOME.withValue(outcome));
                beforeEnd.run();
                if (failure != null) {
                    observation.error(failure);
                }
            });
            Quietly.tell(observation::stop);
        }
    }
}
