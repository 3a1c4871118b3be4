package io.millrace.batch;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * The gauges that {@link BatchMeters} binds: every meter and every tag there is. All are zero while neither a batch nor an
 * execution of a manager runs. What several share, such as a manager's limit, counts once, and with all who share it.
 */
public enum BatchMeter implements MeterDocumentation {
    /** How many calls may be in flight at the same time. */
    LIMIT("millrace.batch.limit"),
    /** Calls in flight: those that hold a permit, waiting for the quota included. */
    IN_FLIGHT("millrace.batch.in.flight"),
    /**
     * Keys that wait for a permit; those that wait for others to share a call with included. Of
     * an execution: records that are not sent, or to be sent again.
     */
    PERMIT_WAITING("millrace.batch.permit.waiting"),
    /** Calls in the line of the quota given to the batch, those of others who share it included. */
    QUOTA_WAITING("millrace.batch.quota.waiting"),
    /** Outcomes that wait for that of an older key, for the subscriber, or for the end of their execution. */
    BUFFERED("millrace.batch.buffered");

    private final String metric;

    BatchMeter(String metric) {
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
        return new KeyName[] {BatchObservation.Tag.BATCH};
    }
}
