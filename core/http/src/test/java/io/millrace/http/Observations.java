package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A registry that keeps what is reported to it, and complains where that makes no sense. */
final class Observations implements ObservationHandler<Observation.Context> {
    final TestObservationRegistry registry = TestObservationRegistry.create();
    private final List<Observation.Context> started = new CopyOnWriteArrayList<>();
    private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

    Observations() {
        registry.observationConfig().observationHandler(this);
    }

    /** Waits until all that began has ended, and checks that each did so once. */
    List<Observation.Context> all() {
        await().untilAsserted(() -> assertThat(stopped).containsExactlyInAnyOrderElementsOf(started));
        return List.copyOf(started);
    }

    /** Those of a kind, in the order of their beginnings. */
    List<Observation.Context> all(ClientObservation kind) {
        return all().stream()
                .filter(context -> context.getName().equals(kind.getName()))
                .toList();
    }

    Observation.Context onlyCall() {
        assertThat(all(ClientObservation.CALL)).hasSize(1);
        return all(ClientObservation.CALL).get(0);
    }

    List<Observation.Context> attempts() {
        return all(ClientObservation.ATTEMPT);
    }

    /** How many have ended by now. */
    int ended() {
        return stopped.size();
    }

    static String tag(Observation.ContextView context, KeyName key) {
        return context.getAllKeyValues().stream()
                .filter(pair -> pair.getKey().equals(key.asString()))
                .map(KeyValue::getValue)
                .findFirst()
                .orElse(null);
    }

    static Map<String, String> map(KeyValues tags) {
        return tags.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    @Override
    public void onStart(Observation.Context context) {
        started.add(context);
    }

    @Override
    public void onStop(Observation.Context context) {
        stopped.add(context);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return true;
    }
}
