/**
 * Durable jobs over HTTP: {@link io.millrace.jobs.webflux.JobsApi} has the routes of a REST API, and {@link
 * io.millrace.jobs.webflux.JobsPage} those of a web page on which jobs are watched and commanded. A WebFlux service mounts either or
 * both, and says by {@link io.millrace.jobs.webflux.Callers} who its callers are.
 */
@NullMarked
package io.millrace.jobs.webflux;

import org.jspecify.annotations.NullMarked;
