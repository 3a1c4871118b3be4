package io.millrace.batch;

/** Where an operation stands, by what has become of its records. */
public enum OperationStatus {
    /** Nothing of it has been sent. */
    PENDING,
    /** Something of it has been sent, and not all is known yet. */
    EXECUTING,
    /** All its records succeeded. */
    COMPLETED,
    /** Some of its records succeeded, and some did not. */
    PARTLY_FAILED,
    /** None of its records is known to have succeeded. */
    FAILED,
    /** Nothing of it was done, because the execution ended before. */
    CANCELLED;

    /** Whether nothing more will happen to it. */
    public boolean isFinal() {
        return this != PENDING && this != EXECUTING;
    }
}
