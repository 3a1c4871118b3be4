package io.millrace.batch;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What a batch reports to the registry given to {@link Batch#observe}, and a manager to that given to {@link
 * BatchManager#observe}: every observation and every tag there is.
 */
public enum BatchObservation implements ObservationDocumentation {
    /**
     * A run of a batch, or an execution of a manager, from subscription to its end, with what is undone then; the parent of its
     * calls.
     */
    BATCH("millrace.batch"),
    /**
     * One call of the operation, of a bulk function or of a manager's target, from when it is sent (its waits for permit and quota are over) to its
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
        /** The name given to {@link Batch#observe}, {@link BatchManager#observe} or {@link BatchMeters}. */
        BATCH("batch"),
        /**
         * Of a batch: {@code COMPLETED}, whatever became of the items; {@code FAILED} where the source of the keys did, or an
         * execution was refused because one of its id runs; {@code CANCELLED}. Of a call: {@code SUCCESS}, whatever it answered for its keys, or the {@link
         * io.millrace.core.ErrorCode}.
         */
        OUTCOME("outcome"),
        /** How many items, or records, succeeded. */
        SUCCEEDED("succeeded"),
        /** How many items, or records, failed. */
        FAILED("failed"),
        /** For how many keys, or records, the call was. */
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
