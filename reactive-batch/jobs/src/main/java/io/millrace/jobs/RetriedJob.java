package io.millrace.jobs;

/**
 * The answer to a retry.
 *
 * @param reset how many items will be processed again
 */
public record RetriedJob(Job job, long reset) {}
