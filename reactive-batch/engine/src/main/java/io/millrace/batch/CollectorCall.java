package io.millrace.batch;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import java.util.List;

/** The context of a {@link CollectorObservation#CALL}: what handlers need to link the call's trace to those it serves. */
public final class CollectorCall extends Observation.Context {
    private final List<ObservationView> submitters;

    CollectorCall(List<ObservationView> submitters) {
        this.submitters = List.copyOf(submitters);
    }

    /** The observations under which its items were submitted, as the submitters' Reactor contexts told; each once. */
    public List<ObservationView> submitters() {
        return submitters;
    }
}
