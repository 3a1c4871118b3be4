package io.millrace.batch;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.millrace.batch.CollectorObservation.Tag;
import io.millrace.core.Result;
import java.util.List;
import reactor.util.context.Context;

/** An observed call of a collector; it ends once. */
record CallInProgress(Observation observation, int items) {
    Context addTo(Context context) {
        return observation.isNoop() ? context : context.put(ObservationThreadLocalAccessor.KEY, observation);
    }

    void answered(List<? extends Result<?>> results) {
        int failed = (int) results.stream().filter(Result::isFailure).count();
        if (failed == items && results.get(0) instanceof Result.Failure<?> failure) {
            Quietly.tell(() -> observation.error(failure.toException()));
        }
        end(failed == items ? "FAILED" : "COMPLETED", failed);
    }

    void failed(Throwable failure) {
        Quietly.tell(() -> observation.error(failure));
        end("FAILED", items);
    }

    void cancelled() {
        end("CANCELLED", 0);
    }

    private void end(String outcome, int failed) {
        Quietly.tell(() -> observation
                .lowCardinalityKeyValue(Tag.OUTCOME.withValue(outcome))
                .highCardinalityKeyValue(Tag.ITEMS.withValue(Integer.toString(items)))
                .highCardinalityKeyValue(Tag.FAILED.withValue(Integer.toString(failed)))
                .stop());
    }
}
