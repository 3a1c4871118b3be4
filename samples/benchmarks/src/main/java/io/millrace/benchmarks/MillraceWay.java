package io.millrace.benchmarks;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.batch.Batch;
import io.millrace.core.Await;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.util.Objects;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** This library with all its default policies: retry, redirects, circuit, gate, credential, quota and timeout. */
final class MillraceWay implements Way {
    private final Pipeline pipeline;
    private final BiFunction<MillraceWay, Iterable<Integer>, Publisher<?>> run;

    private MillraceWay(
            String url,
            int inFlight,
            ObservationRegistry observations,
            BiFunction<MillraceWay, Iterable<Integer>, Publisher<?>> run) {
        this.pipeline = new Pipeline(
                "benchmark",
                ClientOptions.of(url, Credential.bearer("benchmark"))
                        .withGate(Gate.of(inFlight))
                        .withObservations(observations),
                Quota::unlimited);
        this.run = run;
    }

    /** In the same loop as the bare client. */
    static Way loop(String url, int inFlight) {
        return loop(url, inFlight, ObservationRegistry.NOOP);
    }

    /** In the same loop, with calls and attempts timed as a service's metrics do it. */
    static Way observed(String url, int inFlight) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry()));
        return loop(url, inFlight, observations);
    }

    private static Way loop(String url, int inFlight, ObservationRegistry observations) {
        return new MillraceWay(url, inFlight, observations, (way, keys) -> Flux.fromIterable(keys)
                .flatMap(way::get, inFlight));
    }

    /** In a batch: input order, and an outcome for each key. */
    static Way batch(String url, int inFlight) {
        return new MillraceWay(
                url, inFlight, ObservationRegistry.NOOP, (way, keys) -> Batch.<Integer, Item>each(way::get)
                        .concurrency(inFlight)
                        .run(keys)
                        .filter(item -> item.result().isSuccess()));
    }

    private Mono<Item> get(Integer key) {
        return pipeline.send(() -> Request.get("/item/{id}", key).as(Item.class));
    }

    @Override
    public long run(Iterable<Integer> keys) {
        return Objects.requireNonNull(
                Await.await(Flux.from(run.apply(this, keys)).count()));
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
