package io.millrace.jobs;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a worker does, in all registries that it is bound to. */
final class WorkerMeters {
    private final List<Bound> registries = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> heldByTenant = new ConcurrentHashMap<>();
    private volatile Duration queueAge = Duration.ZERO;

    /** A registry, with the tags that its meters get beside their own. */
    private record Bound(MeterRegistry registry, Tags tags, Set<String> tenants) {
        void count(WorkerMeter meter, Tags own, double amount) {
            registry.counter(meter.getName(), tags.and(own)).increment(amount);
        }

        void show(String tenant, AtomicInteger held) {
            if (tenants.add(tenant)) {
                Gauge.builder(WorkerMeter.HELD.getName(), held, AtomicInteger::get)
                        .tags(tags.and(tag(WorkerMeter.Tag.TENANT, tenant)))
                        .register(registry);
            }
        }
    }

    MeterBinder binder(List<Tag> tags) {
        return registry -> {
            Bound bound = new Bound(registry, Tags.of(tags), ConcurrentHashMap.newKeySet());
            Gauge.builder(WorkerMeter.QUEUE_AGE.getName(), this, meters -> meters.queueAge.toMillis() / 1e3)
                    .tags(tags)
                    .register(registry);
            heldByTenant.forEach(bound::show);
            registries.add(bound);
        };
    }

    void waiting(Duration longest) {
        queueAge = longest;
    }

    void claimed(JobHead job, int items, long nanos) {
        hold(job, items);
        Tags type = Tags.of(tag(WorkerMeter.Tag.TYPE, job.type()));
        count(WorkerMeter.CLAIMED, type, items);
        time(WorkerMeter.CLAIM, type, nanos);
    }

    /** Items are no longer held, whatever became of them. */
    void released(JobHead job, int items) {
        hold(job, -items);
    }

    private void hold(JobHead job, int items) {
        AtomicInteger held = heldByTenant.computeIfAbsent(job.tenant(), tenant -> new AtomicInteger());
        held.addAndGet(items);
        registries.forEach(bound -> bound.show(job.tenant(), held));
    }

    void finished(JobHead job, Outcome outcome, boolean wanted) {
        if (registries.isEmpty()) {
            return;
        }
        Tags type = Tags.of(tag(WorkerMeter.Tag.TYPE, job.type()));
        if (!wanted) {
            count(WorkerMeter.LOST, type, 1);
            return;
        }
        Tags tags = type.and(
                tag(WorkerMeter.Tag.STATUS, outcome.status().code()),
                tag(
                        WorkerMeter.Tag.CODE,
                        outcome.error() == null ? "none" : outcome.error().code()));
        time(WorkerMeter.FINISHED, tags, Math.max(0, outcome.item().nanos()));
    }

    void swept(long leases) {
        count(WorkerMeter.SWEPT, Tags.empty(), (double) leases);
    }

    private void count(WorkerMeter meter, Tags tags, double amount) {
        registries.forEach(bound -> bound.count(meter, tags, amount));
    }

    private void time(WorkerMeter meter, Tags tags, long nanos) {
        registries.forEach(bound ->
                bound.registry().timer(meter.getName(), bound.tags().and(tags)).record(nanos, TimeUnit.NANOSECONDS));
    }

    private static Tag tag(WorkerMeter.Tag key, String value) {
        return Tag.of(key.asString(), value);
    }
}
