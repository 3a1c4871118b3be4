package io.millrace.batch;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/** What a batch reports to the registry given to {@link Batch#observe}: every observation and every tag there is. */
public enum BatchObservation implements ObservationDocumentation {
    /** A run of a batch, from subscription to its end; the parent of its calls. */
    BATCH("millrace.batch"),
    /**
     * One call of the operation, or of a bulk function, from when it is sent (its waits for permit and quota are over) to its
     * answer; the parent of what it reports itself. Its keys have no observations of their own: all stand in the trace of the
     * batch.
     */
    CALL("millrace.batch.call");

    private final String metric;

    BatchObservation(String metric) {
        this.metric = metric;
    }

    @Override
    public String getName() {
        return metric;
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return new KeyName[] {Tag.BATCH, Tag.OUTCOME};
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
        return this == BATCH ? new KeyName[] {Tag.SUCCEEDED, Tag.FAILED} : new KeyName[] {Tag.KEYS};
    }

    /** The tags of {@link BatchObservation}s, and of {@link BatchMeter}s. */
    public enum Tag implements KeyName {
        /** The name given to {@link Batch#observe}, or to {@link BatchMeters}. */
        BATCH("batch"),
        /**
         * Of a batch: {@code COMPLETED}, whatever became of the items; {@code FAILED} where the source of the keys did; {@code
         * CANCELLED}. Of a call: {@code SUCCESS}, whatever it answered for its keys, or the {@link
         * io.millrace.core.ErrorCode}.
         */
        OUTCOME("outcome"),
        /** How many items succeeded. */
        SUCCEEDED("succeeded"),
        /** How many items failed. */
        FAILED("failed"),
        /** For how many keys the call was. */
        KEYS("keys");

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
