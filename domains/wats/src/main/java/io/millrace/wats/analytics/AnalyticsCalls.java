package io.millrace.wats.analytics;

import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The few shapes that all requests of this domain have. */
final class AnalyticsCalls {
    private static final String DOMAIN = "analytics";

    private static final String APP = "/api/App/";
    private static final int MEASUREMENTS = 10_000;

    private final Pipeline pipeline;

    AnalyticsCalls(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    static Request<Void> get(String name) {
        return Request.get(APP + name);
    }

    /** A filter as a body; sending it changes nothing, so it may be repeated. */
    static Request<Void> post(String name, WatsFilter filter) {
        return Request.post(APP + name).body(filter).repeatability(Repeatability.SAFE);
    }

    static Request<Void> within(String name, YieldWindow window) {
        return get(name)
                .query("days", window.days())
                .query("productGroupId", window.productGroupId())
                .query("levelId", window.levelId());
    }

    <R> Flux<R> list(String operation, Request<Void> request, Class<R> row) {
        return Models.each(whole(operation, request, row));
    }

    /** A list of which the server sends so many at most. */
    <R> Mono<Limited<R>> upTo(IntSupplier limit, String operation, Request<Void> request, Class<R> row) {
        return Mono.defer(() -> {
                    int most = limit.getAsInt();
                    return limited(whole(operation, request, row), rows -> rows.size() == most);
                })
                .onErrorStop();
    }

    <R> Mono<Limited<R>> dynamic(String operation, String name, Supplier<WatsFilter> filter, Class<R> row) {
        return Mono.defer(() -> {
                    WatsFilter wanted = filter.get();
                    return upTo(
                            wanted::dynamicLimit,
                            operation,
                            post(name, wanted.asDynamicBody()).query("dimensions", wanted.dimensions()),
                            row);
                })
                .onErrorStop();
    }

    /** @param values how many measured values a row stands for */
    <R> Mono<Limited<R>> measured(
            String operation, String name, MeasurementQuery query, Class<R> row, ToLongFunction<R> values) {
        Request<Void> request = post(name, query.filter()).query("measurementPaths", query.measurementPaths());
        return limited(
                whole(operation, request, row),
                rows -> rows.stream().mapToLong(values).sum() >= MEASUREMENTS);
    }

    private <R> Mono<List<R>> whole(String operation, Request<Void> request, Class<R> row) {
        return pipeline.send(() -> request.named(DOMAIN, operation).asListOf(row));
    }

    private static <R> Mono<Limited<R>> limited(Mono<List<R>> answer, Predicate<List<R>> isFull) {
        return Models.each(answer)
                .collectList()
                .map(rows -> new Limited<>(rows, isFull.test(rows)))
                .onErrorStop();
    }
}
