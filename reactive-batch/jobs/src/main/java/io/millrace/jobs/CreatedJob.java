package io.millrace.jobs;

/**
 * The answer to a creation.
 *
 * @param isReplay whether the job had been created before, by a request with the same idempotency key
 */
public record CreatedJob(Job job, boolean isReplay) {}
