package io.millrace.http;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/** The gauges that {@link Pipeline#meters} binds: every meter and every tag there is. */
public enum ClientMeter implements MeterDocumentation {
    /** Calls that have begun and not ended, waiting ones included. */
    CALLS("millrace.calls"),
    /** How many calls may be in flight at the same time. */
    GATE_LIMIT("millrace.gate.limit"),
    /** Calls in flight, of all clients that share the gate. */
    GATE_IN_FLIGHT("millrace.gate.in.flight"),
    /** Calls in the gate's line. */
    GATE_WAITING("millrace.gate.waiting"),
    /** Calls in the quota's line. */
    QUOTA_WAITING("millrace.quota.waiting"),
    /** Retries that may be made now. */
    RETRY_BUDGET("millrace.retry.budget");

    private final String metric;

    ClientMeter(String metric) {
        this.metric = metric;
    }

    @Override
    public String getName() {
        return metric;
    }

    @Override
    public Meter.Type getType() {
        return Meter.Type.GAUGE;
    }

    @Override
    public KeyName[] getKeyNames() {
        return new KeyName[] {ClientObservation.Tag.SERVICE};
    }
}
