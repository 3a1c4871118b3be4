package io.millrace.jobs;

import java.time.Instant;

/** Something about a job that is watched. */
public sealed interface JobEvent {
    /** From where to watch on without missing a change of state: the number of the latest one told by then. */
    long id();

    /** How the job stood when watching began; first, unless watching goes on from an earlier event. */
    record Snapshot(Job job) implements JobEvent {
        @Override
        public long id() {
            return job.version();
        }
    }

    /** How far it has come: at most once a second, and left out for a slow reader. */
    record Progress(Job job) implements JobEvent {
        @Override
        public long id() {
            return job.version();
        }
    }

    /**
     * A change of state; each is told once, in turn.
     *
     * @param type the new status's {@link JobStatus#code()}, or {@code created}, {@code resumed}, {@code retried}
     * @param counts when that happened
     */
    record StateChanged(long id, String type, JobStatus status, Instant at, JobCounts counts) implements JobEvent {}

    /** The job is final; the last one. */
    record Done(Job job) implements JobEvent {
        @Override
        public long id() {
            return job.version();
        }
    }
}
