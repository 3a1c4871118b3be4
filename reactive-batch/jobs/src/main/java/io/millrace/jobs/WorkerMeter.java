package io.millrace.jobs;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.Locale;

/** The meters that {@link Worker#meters} binds: every one there is. */
public enum WorkerMeter implements MeterDocumentation {
    /** Items claimed. */
    CLAIMED("millrace.jobs.claimed", Meter.Type.COUNTER),
    /** How long it took to claim, whether there was something or not. */
    CLAIM("millrace.jobs.claim", Meter.Type.TIMER),
    /** Outcomes written, with how long their calls took: those to be tried again have status {@code pending}. */
    FINISHED("millrace.jobs.finished", Meter.Type.TIMER),
    /** Outcomes that were not wanted any more, because their lease had been lost. */
    LOST("millrace.jobs.lost", Meter.Type.COUNTER),
    /** Leases of any worker that this one has swept up after they had ended. */
    SWEPT("millrace.jobs.swept", Meter.Type.COUNTER),
    /** Items under a lease of this worker. */
    HELD("millrace.jobs.held", Meter.Type.GAUGE),
    /** How long the job that has waited longest for a worker has done so, in seconds; 0 if none waits. */
    QUEUE_AGE("millrace.jobs.queue.age", Meter.Type.GAUGE);

    private final String metric;
    private final Meter.Type type;

    WorkerMeter(String metric, Meter.Type type) {
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

    @Override
    public KeyName[] getKeyNames() {
        return switch (this) {
            case CLAIMED, CLAIM, LOST -> new KeyName[] {Tag.TYPE};
            case FINISHED -> new KeyName[] {Tag.TYPE, Tag.STATUS, Tag.CODE};
            case HELD -> new KeyName[] {Tag.TENANT};
            case SWEPT, QUEUE_AGE -> new KeyName[] {};
        };
    }

    /** What the meters are told apart by. */
    public enum Tag implements KeyName {
        /** The job's type. */
        TYPE,
        /** The item's {@link ItemStatus#code()}. */
        STATUS,
        /** The error's code; {@code none} without one. */
        CODE,
        /** The job's tenant. */
        TENANT;

        @Override
        public String asString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
