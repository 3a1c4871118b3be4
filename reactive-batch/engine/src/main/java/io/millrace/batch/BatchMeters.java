package io.millrace.batch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gauges of the batches that run now, as {@link BatchMeter} lists them. Make one for a name, bind it to a registry (a
 * Spring Boot service makes it a bean) and give it to {@link Batch#meters} or {@link BatchManager#meters}: the runs of all
 * that have it are shown together, and those that have ended are not shown any more.
 *
 * <p>A registry does not keep it: once nobody else does, its gauges read as not a number.
 */
public final class BatchMeters implements MeterBinder {
    private final String name;
    private final Set<Shown> running = ConcurrentHashMap.newKeySet();

    /** @param name tells batches apart, such as {@code product.getProduct} */
    public BatchMeters(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, BatchMeter.LIMIT, Shown::gate, Gate::limit);
        gauge(registry, BatchMeter.IN_FLIGHT, Shown::gate, Gate::inFlight);
        gauge(registry, BatchMeter.PERMIT_WAITING, one -> one, Shown::waiting);
        gauge(registry, BatchMeter.BUFFERED, one -> one, Shown::buffered);
        gauge(registry, BatchMeter.QUOTA_WAITING, Shown::quota, Quota::waiting);
    }

    /** Adds up what some part says of itself; several that run may share one. */
    private <P> void gauge(
            MeterRegistry registry, BatchMeter meter, Function<Shown, @Nullable P> part, ToDoubleFunction<P> value) {
        Gauge.builder(meter.getName(), this, all -> all.sum(part, value))
                .tag(BatchObservation.Tag.BATCH.asString(), name)
                .register(registry);
    }

    private <P> double sum(Function<Shown, @Nullable P> part, ToDoubleFunction<P> value) {
        return running.stream()
                .flatMap(one -> Stream.ofNullable(part.apply(one)))
                .distinct()
                .mapToDouble(value)
                .sum();
    }

    /** The items of a run, which is shown until they end. */
    <T> Flux<T> watch(BatchRun<?, ?> run, Flux<T> items) {
        Running one = new Running(run);
        return items.doOnSubscribe(subscription -> running.add(one))
                .doOnNext(item -> one.delivered.incrementAndGet())
                .doOnTerminate(() -> running.remove(one))
                .doOnCancel(() -> running.remove(one));
    }

    /** An execution, which is shown until it ends. */
    <T> Mono<T> watch(Shown execution, Mono<T> outcome) {
        return outcome.doOnSubscribe(subscription -> running.add(execution))
                .doOnTerminate(() -> running.remove(execution))
                .doOnCancel(() -> running.remove(execution));
    }

    /** What runs, and is shown meanwhile; told apart by identity. */
    interface Shown {
        Gate gate();

        int waiting();

        long buffered();

        default @Nullable Quota quota() {
            return null;
        }
    }

    private static final class Running implements Shown {
        private final BatchRun<?, ?> run;
        private final AtomicLong delivered = new AtomicLong();

        Running(BatchRun<?, ?> run) {
            this.run = run;
        }

        @Override
        public Gate gate() {
            return run.gate;
        }

        @Override
        public int waiting() {
            return run.waiting();
        }

        @Override
        public long buffered() {
            return run.tally.succeeded() + run.tally.failed() - delivered.get();
        }

        @Override
        public @Nullable Quota quota() {
            return run.options.quota();
        }
    }
}
