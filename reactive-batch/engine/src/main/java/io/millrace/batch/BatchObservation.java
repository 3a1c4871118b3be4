package io.millrace.batch;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/** What a batch reports to the registry given to {@link Batch#observe}: every observation and every tag there is. */
public enum BatchObservation implements ObservationDocumentation {
    /** A run of a batch, from subscription to its end; the parent of the calls that its operations make. */
    BATCH;

    @Override
    public String getName() {
        return "millrace.batch";
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return new KeyName[] {Tag.BATCH, Tag.OUTCOME};
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
        return new KeyName[] {Tag.SUCCEEDED, Tag.FAILED};
    }

    /** The tags of {@link BatchObservation}s. */
    public enum Tag implements KeyName {
        /** The name given to {@link Batch#observe}. */
        BATCH("batch"),
        /** {@code COMPLETED}, whatever became of the items; {@code FAILED} where the source of the keys did; {@code CANCELLED}. */
        OUTCOME("outcome"),
        /** How many items succeeded. */
        SUCCEEDED("succeeded"),
        /** How many items failed. */
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
