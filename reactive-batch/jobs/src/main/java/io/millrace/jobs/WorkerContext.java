package io.millrace.jobs;

import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.Gate;
import java.time.Duration;
import java.util.stream.Stream;

/** What the runs of a worker share. */
interface WorkerContext {
    Leases leases();

    Duration lease();

    /** When a lease taken now ends at the earliest, in nanoseconds of this JVM. */
    long leaseUntil();

    /** The lines that a call of this job stands in, innermost first. */
    Stream<Gate> gates(JobHead job);

    /** Something can be claimed after so long. */
    void wakeAfter(Duration delay);

    WorkerMeters meters();

    ObservationRegistry observations();
}
