package io.millrace.jobs;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/** What a worker reports to the registry given to {@link Worker.Builder#observe}: every observation and every tag there is. */
public enum JobObservation implements ObservationDocumentation {
    /**
     * One call for an item, from when it begins (its waits for permit and quota are over, its lease holds) to its answer; the
     * parent of what it reports itself. Each call is a trace of its own, found by its job and index.
     */
    ITEM("millrace.jobs.item");

    private final String metric;

    JobObservation(String metric) {
        this.metric = metric;
    }

    @Override
    public String getName() {
        return metric;
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return new KeyName[] {Tag.TYPE, Tag.OUTCOME};
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
        return new KeyName[] {Tag.TENANT, Tag.JOB, Tag.INDEX, Tag.ATTEMPT};
    }

    /** The tags of {@link JobObservation}s. */
    public enum Tag implements KeyName {
        /** The job's type. */
        TYPE("type"),
        /** {@code SUCCESS}, {@code CANCELLED} or the {@link io.millrace.core.ErrorCode}. */
        OUTCOME("outcome"),
        /** The job's tenant. */
        TENANT("tenant"),
        /** The job's id. */
        JOB("job"),
        /** The item's index. */
        INDEX("index"),
        /** 1 for the item's first call. */
        ATTEMPT("attempt");

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
