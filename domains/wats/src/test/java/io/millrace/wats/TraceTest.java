package io.millrace.wats;

import static io.millrace.wats.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.millrace.http.ClientMeter;
import io.millrace.wats.product.Product;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What one sees of a batch: the whole way from who asked for it down to each attempt. */
class TraceTest {
    private static final Set<String> TOLD = Set.of("batch", "operation", "outcome", "status", "attempt", "succeeded");

    private final List<Observation.Context> started = new CopyOnWriteArrayList<>();
    private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
    private final ObservationRegistry registry = ObservationRegistry.create();

    @Test
    void productsBatch_whenOneIsRepeatedAndOneIsNotThere_isOneTree() {
        registry.observationConfig().observationHandler(new Recorder());
        try (WatsSimulator server = Given.server()
                        .products(2)
                        .fault("PN-2", Fault.status(503).times(1))
                        .start();
                Wats wats = Given.client(server, o -> o.withObservations(registry))) {
            Observation users = Observation.start("users", registry);

            wats.product()
                    .productsBatch()
                    .concurrency(1) // one after another, for a tree in order
                    .run(List.of("PN-1", "PN-2", "none"))
                    .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, users))
                    .blockLast(LIMIT);
            users.stop();

            assertThat(tree(users.getContextView(), ""))
                    .containsExactly(
                            "users {}",
                            "  millrace.batch {batch=product.getProduct, outcome=COMPLETED, succeeded=2}",
                            "    millrace.batch.call {batch=product.getProduct, outcome=SUCCESS}",
                            "      millrace.call {operation=getProduct, outcome=SUCCESS}",
                            "        millrace.attempt {attempt=1, operation=getProduct, outcome=SUCCESS, status=200}",
                            "    millrace.batch.call {batch=product.getProduct, outcome=SUCCESS}",
                            "      millrace.call {operation=getProduct, outcome=SUCCESS}",
                            "        millrace.attempt {attempt=1, operation=getProduct, outcome=SERVER_ERROR, status=503}",
                            "        millrace.attempt {attempt=2, operation=getProduct, outcome=SUCCESS, status=200}",
                            "    millrace.batch.call {batch=product.getProduct, outcome=NOT_FOUND}",
                            "      millrace.call {operation=getProduct, outcome=NOT_FOUND}",
                            "        millrace.attempt {attempt=1, operation=getProduct, outcome=NOT_FOUND, status=404}");
            assertThat(stopped).containsExactlyInAnyOrderElementsOf(started).doesNotHaveDuplicates();
        }
    }

    @Test
    void operations_ofEveryClient_haveNames() {
        registry.observationConfig().observationHandler(new Recorder());
        try (WatsSimulator server = Given.server().products(1).users(1).start();
                Wats wats = Given.client(server, o -> o.withObservations(registry))) {
            wats.version().block(LIMIT);
            wats.product().getProduct("PN-1").block(LIMIT);
            wats.product().getRevision("PN-1", "none").onErrorComplete().block(LIMIT);
            wats.product()
                    .saveProduct(Product.named("PN-9").build())
                    .onErrorComplete()
                    .block(LIMIT);

            await().untilAsserted(() -> assertThat(stopped).hasSameSizeAs(started));
            assertThat(started.stream()
                            .filter(context -> context.getName().equals("millrace.call"))
                            .map(context -> value(context, "domain") + "." + value(context, "operation")))
                    .containsExactly("app.version", "product.getProduct", "product.getRevision", "product.saveProduct");
        }
    }

    @Test
    void meters_whenBound_areTheClients() {
        MeterRegistry meters = new SimpleMeterRegistry();
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server)) {
            wats.meters().bindTo(meters);

            assertThat(meters.get(ClientMeter.GATE_LIMIT.getName())
                            .tag("service", "wats")
                            .gauge()
                            .value())
                    .isEqualTo(32);
            assertThat(meters.getMeters()).hasSameSizeAs(ClientMeter.values());
        }
    }

    /** An observation and all below it, a line for each. */
    private Stream<String> tree(Observation.ContextView root, String indent) {
        String tags = root.getAllKeyValues().stream()
                .filter(tag -> TOLD.contains(tag.getKey()))
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .sorted()
                .collect(Collectors.joining(", ", " {", "}"));
        return Stream.concat(
                Stream.of(indent + root.getName() + tags),
                started.stream()
                        .filter(context -> context.getParentObservation() != null
                                && context.getParentObservation().getContextView() == root)
                        .flatMap(child -> tree(child, indent + "  ")));
    }

    private static String value(Observation.Context context, String key) {
        return Objects.requireNonNull(context.getLowCardinalityKeyValue(key), key)
                .getValue();
    }

    private final class Recorder implements ObservationHandler<Observation.Context> {
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
}
