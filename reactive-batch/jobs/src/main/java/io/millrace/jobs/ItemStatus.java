package io.millrace.jobs;

import java.util.Locale;

/** How an item of a job stands. */
public enum ItemStatus {
    /** Waits to be claimed, for the first time or again. */
    PENDING(false),
    /** Claimed by a worker, under a lease. */
    RUNNING(false),
    /** Done; never processed again. */
    SUCCEEDED(true),
    /** Permanently, or its attempts are used up. */
    FAILED(true),
    /** Its call may have taken effect, and nobody knows; never repeated by itself. */
    AMBIGUOUS(true),
    /** Not called any more, because its job was cancelled or given up. */
    CANCELLED(true),
    /** Not called any more, because its job's deadline has passed. */
    EXPIRED(true);

    private final boolean isFinal;

    ItemStatus(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /** Whether this is an outcome; a retry undoes it, unless it is a success. */
    public boolean isFinal() {
        return isFinal;
    }

    /** As it is written outside: {@code succeeded}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status of that {@link #code()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ItemStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
