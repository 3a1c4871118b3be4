package io.millrace.jobs;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which states follow which: by command, and by what has become of the items. */
final class JobRules {
    enum Command {
        PAUSE,
        RESUME,
        CANCEL,
        RETRY,
        DELETE
    }

    /** What a job will have come to once nothing of it runs any more. */
    enum Ending {
        FAILED(ItemStatus.CANCELLED, JobStatus.FAILED),
        EXPIRED(ItemStatus.EXPIRED, JobStatus.EXPIRED);

        final ItemStatus ofPending;
        final JobStatus ofJob;

        Ending(ItemStatus ofPending, JobStatus ofJob) {
            this.ofPending = ofPending;
            this.ofJob = ofJob;
        }
    }

    /**
     * How a job stands.
     *
     * @param late whether its deadline has passed
     * @param abortAfter at so many items without success it is given up
     * @param unsuccessful how many failed or are ambiguous
     * @param running whether any item is under a lease; may be told as false but for a job that is to be paused
     */
    record State(
            JobStatus status,
            @Nullable Ending ending,
            boolean late,
            @Nullable Long abortAfter,
            long total,
            long succeeded,
            long unsuccessful,
            long cancelled,
            long expired,
            boolean running) {
        long done() {
            return succeeded + unsuccessful + cancelled + expired;
        }
    }

    /** What has to be done next. */
    sealed interface Step {
        /** Nothing. */
        record Stay() implements Step {}

        /** What is pending gets this outcome; then look again. */
        record EndPending(ItemStatus outcome, @Nullable Ending ending) implements Step {}

        /** The job comes to this state. */
        record Enter(JobStatus status) implements Step {}
    }

    private static final Step STAY = new Step.Stay();

    private JobRules() {}

    /** Where a command leads; to the present state if it has been obeyed already; empty if it is impossible now. */
    static Optional<JobStatus> after(Command command, JobStatus status) {
        return Optional.ofNullable(
                switch (command) {
                    case PAUSE ->
                        switch (status) {
                            case PENDING, RUNNING -> JobStatus.PAUSING;
                            case PAUSING, PAUSED -> status;
                            default -> null;
                        };
                    case RESUME ->
                        switch (status) {
                            case PAUSING, PAUSED, RUNNING -> JobStatus.RUNNING;
                            default -> null;
                        };
                    case CANCEL ->
                        switch (status) {
                            case PENDING, RUNNING, PAUSING, PAUSED -> JobStatus.CANCELLING;
                            case CANCELLING, CANCELLED -> status;
                            default -> null;
                        };
                    case RETRY ->
                        switch (status) {
                            case RUNNING, PAUSED -> status;
                            case COMPLETED_WITH_ERRORS, FAILED, CANCELLED, EXPIRED -> JobStatus.RUNNING;
                            default -> null;
                        };
                    case DELETE -> status.isFinal() ? status : null;
                });
    }

    /** What follows from how it stands. */
    static Step next(State job) {
        if (job.status().isFinal()) {
            return STAY;
        }
        Ending ending = ending(job);
        boolean isComplete = job.done() == job.total();
        if (!isComplete && job.status() == JobStatus.CANCELLING) {
            return new Step.EndPending(ItemStatus.CANCELLED, null);
        }
        if (!isComplete && ending != null) {
            return new Step.EndPending(ending.ofPending, ending);
        }
        if (isComplete) {
            return new Step.Enter(verdict(job, ending));
        }
        return job.status() == JobStatus.PAUSING && !job.running() ? new Step.Enter(JobStatus.PAUSED) : STAY;
    }

    private static @Nullable Ending ending(State job) {
        if (job.ending() != null || job.status() == JobStatus.CANCELLING) {
            return job.ending();
        }
        if (job.abortAfter() != null && job.unsuccessful() >= job.abortAfter()) {
            return Ending.FAILED;
        }
        return job.late() && job.done() < job.total() ? Ending.EXPIRED : null;
    }

    private static JobStatus verdict(State job, @Nullable Ending ending) {
        if (job.status() == JobStatus.CANCELLING) {
            return JobStatus.CANCELLED;
        }
        if (ending != null) {
            return ending.ofJob;
        }
        if (job.succeeded() == job.total()) {
            return JobStatus.COMPLETED;
        }
        return job.succeeded() == 0 ? JobStatus.FAILED : JobStatus.COMPLETED_WITH_ERRORS;
    }
}
