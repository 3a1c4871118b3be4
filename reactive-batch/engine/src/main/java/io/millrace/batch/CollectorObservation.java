package io.millrace.batch;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/** What a collector reports to the registry given to {@link BatchCollector.Builder#observe}: every observation and every tag. */
public enum CollectorObservation implements ObservationDocumentation {
    /**
     * A call, from its start to its answer; it serves many submitters, so it is the child of none, and its {@link
     * CollectorCall} knows them all.
     */
    CALL;

    @Override
    public String getName() {
        return "millrace.collector.call";
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return new KeyName[] {Tag.COLLECTOR, Tag.TRIGGER, Tag.OUTCOME};
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
        return new KeyName[] {Tag.ITEMS, Tag.FAILED};
    }

    /** The tags of {@link CollectorObservation}s. */
    public enum Tag implements KeyName {
        /** The name given to {@link BatchCollector.Builder#observe}. */
        COLLECTOR("collector"),
        /** Why it went: {@code SIZE}, {@code BYTES}, {@code AGE}, {@code RETRY}, {@code MANUAL}, {@code CLOSE}. */
        TRIGGER("trigger"),
        /** {@code COMPLETED}; {@code FAILED} where every item did; {@code CANCELLED}. */
        OUTCOME("outcome"),
        /** How many items it was for. */
        ITEMS("items"),
        /** How many of them failed. */
        FAILED("failed");

        private final String key;

        Tag(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
