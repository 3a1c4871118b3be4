package io.millrace.jobs;

import java.util.Locale;

/** How a job stands. */
public enum JobStatus {
    /** Created; no worker has taken it up. */
    PENDING(false),
    /** Workers claim its items. */
    RUNNING(false),
    /** To be paused: nothing more is claimed, what runs ends. */
    PAUSING(false),
    /** Nothing of it runs until it is resumed. */
    PAUSED(false),
    /** To be cancelled: nothing more is claimed, what runs ends. */
    CANCELLING(false),
    /** Ended at somebody's wish; outcomes until then remain. */
    CANCELLED(true),
    /** Every item succeeded. */
    COMPLETED(true),
    /** Every item has its outcome; some succeeded, some did not. */
    COMPLETED_WITH_ERRORS(true),
    /** No item succeeded, or too many failed. */
    FAILED(true),
    /** Its deadline passed before every item had its outcome. */
    EXPIRED(true);

    private final boolean isFinal;

    JobStatus(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /** Whether nothing happens to such a job by itself any more; only a retry reopens it. */
    public boolean isFinal() {
        return isFinal;
    }

    /** As it is written outside: {@code completed_with_errors}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status of that {@link #code()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static JobStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
