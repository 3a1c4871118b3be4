/**
 * Archive Origin as durable jobs: {@link io.millrace.archiveorigin.jobs.ArchiveOriginJobs} has the types of jobs, {@link
 * io.millrace.archiveorigin.jobs.ArchiveOriginStore} keeps tokens and locks in PostgreSQL, for all workers alike.
 */
@NullMarked
package io.millrace.archiveorigin.jobs;

import org.jspecify.annotations.NullMarked;
