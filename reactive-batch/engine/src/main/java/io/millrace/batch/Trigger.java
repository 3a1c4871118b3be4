package io.millrace.batch;

/** Why a collector sends a call now. */
enum Trigger {
    /** As many entries wait as one call may have. */
    SIZE,
    /** No further entry fits. */
    BYTES,
    /** The oldest entry has waited for long enough. */
    AGE,
    /** The oldest entry has failed before, and its delay is over. */
    RETRY,
    /** A flush was asked for. */
    MANUAL,
    /** The collector is being closed. */
    CLOSE
}
