package io.millrace.batch;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/** The meters that {@link BatchCollector#meters} binds: every one there is. */
public enum CollectorMeter implements MeterDocumentation {
    /** Items that wait for a call, or to be sent again. */
    PENDING("millrace.collector.pending", Meter.Type.GAUGE),
    /** Calls in flight. */
    CALLS("millrace.collector.calls", Meter.Type.GAUGE),
    /** How full each call is that goes: items, over the most that it may have at the time. */
    FILL("millrace.collector.fill", Meter.Type.DISTRIBUTION_SUMMARY),
    /** How long the oldest item of each call has waited when that goes. */
    WAIT("millrace.collector.wait", Meter.Type.TIMER);

    private final String metric;
    private final Meter.Type type;

    CollectorMeter(String metric, Meter.Type type) {
        this.metric = metric;
        this.type = type;
    }

    @Override
    public String getName() {
        return metric;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }
}
