/**
 * Durable jobs: batches that outlive the process that asked for them, and the one that runs them. {@link
 * io.millrace.jobs.Jobs} is where to ask, {@link io.millrace.jobs.Worker} what runs them, and a {@link
 * io.millrace.jobs.JobHandler} says how the items of one type of job are processed. All is kept in PostgreSQL.
 *
 * <p>Publishers of this package are cold. A statement under way is never cancelled: whoever cancels is let go, and the statement
 * runs to its end. Their errors are {@link io.millrace.core.MillraceException}s, those about jobs {@link
 * io.millrace.jobs.JobException}s. Signals arrive on the threads of the database's connections.
 */
@NullMarked
package io.millrace.jobs;

import org.jspecify.annotations.NullMarked;
