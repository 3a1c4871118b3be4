package io.millrace.batch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.core.Quota;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Gauges of the batches that run now, as {@link BatchMeter} lists them. Make one for a name, bind it to a registry (a
 * Spring Boot service makes it a bean) and give it to {@link Batch#meters}: the runs of all batches that have it are shown
 * together, and those that have ended are not shown any more.
 *
 * <p>A registry does not keep it: once nobody else does, its gauges read as not a number.
 */
public final class BatchMeters implements MeterBinder {
    private final String name;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    /** @param name tells batches apart, such as {@code product.getProduct} */
    public BatchMeters(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, BatchMeter.LIMIT, one -> one.run.gate.limit());
        gauge(registry, BatchMeter.IN_FLIGHT, one -> one.run.gate.inFlight());
        gauge(registry, BatchMeter.PERMIT_WAITING, one -> one.run.waiting());
        gauge(registry, BatchMeter.BUFFERED, Running::buffered);
        bind(registry, BatchMeter.QUOTA_WAITING, BatchMeters::waitingForQuota);
    }

    private void gauge(MeterRegistry registry, BatchMeter meter, ToDoubleFunction<Running> value) {
        bind(registry, meter, all -> all.running.stream().mapToDouble(value).sum());
    }

    private void bind(MeterRegistry registry, BatchMeter meter, ToDoubleFunction<BatchMeters> value) {
        Gauge.builder(meter.getName(), this, value)
                .tag(BatchObservation.Tag.BATCH.asString(), name)
                .register(registry);
    }

    private double waitingForQuota() {
        return running.stream()
                .map(one -> one.run.options.quota())
                .filter(Objects::nonNull)
                .distinct() // runs may share one
                .mapToDouble(Quota::waiting)
                .sum();
    }

    /** The items of a run, which is shown until they end. */
    <T> Flux<T> watch(BatchRun<?, ?> run, Flux<T> items) {
        Running one = new Running(run, new AtomicLong());
        return items.doOnSubscribe(subscription -> running.add(one))
                .doOnNext(item -> one.delivered.incrementAndGet())
                .doOnTerminate(() -> running.remove(one))
                .doOnCancel(() -> running.remove(one));
    }

    private record Running(BatchRun<?, ?> run, AtomicLong delivered) {
        double buffered() {
            return run.tally.succeeded() + run.tally.failed() - delivered.get();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
