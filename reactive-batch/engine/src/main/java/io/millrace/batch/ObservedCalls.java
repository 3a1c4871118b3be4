package io.millrace.batch;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.millrace.batch.CollectorObservation.Tag;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reports calls of a collector by a name. */
record ObservedCalls(ObservationRegistry registry, String name) {
    CallInProgress start(Trigger trigger, List<? extends Entry<?, ?>> entries) {
        Set<ObservationView> submitters = new LinkedHashSet<>();
        for (Entry<?, ?> entry : entries) {
            Object observation = entry.context().getOrDefault(ObservationThreadLocalAccessor.KEY, null);
            if (observation instanceof ObservationView submitter) {
                submitters.add(submitter);
            }
        }
        CollectorCall call = new CollectorCall(List.copyOf(submitters));
        Observation observation = Quietly.made(
                () -> Observation.createNotStarted(CollectorObservation.CALL.getName(), () -> call, registry)
                        .contextualName("collector " + name)
                        .lowCardinalityKeyValue(Tag.COLLECTOR.withValue(name))
                        .lowCardinalityKeyValue(Tag.TRIGGER.withValue(trigger.name()))
                        .start(),
                Observation.NOOP);
        return new CallInProgress(observation, entries.size());
    }
}
