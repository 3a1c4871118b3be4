package io.millrace.batch;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where a collector's calls are recorded as they go. */
record CollectorMeters(DistributionSummary fill, Timer waited) {
    static CollectorMeters in(MeterRegistry registry, List<Tag> tags) {
        return new CollectorMeters(
                DistributionSummary.builder(CollectorMeter.FILL.getName())
                        .tags(tags)
                        .register(registry),
                Timer.builder(CollectorMeter.WAIT.getName()).tags(tags).register(registry));
    }

    void sent(List<? extends Entry<?, ?>> entries, CollectorLine<?, ?> line) {
        fill.record((double) entries.size() / line.size.current());
        waited.record(line.now() - entries.get(0).since, TimeUnit.NANOSECONDS);
    }
}
