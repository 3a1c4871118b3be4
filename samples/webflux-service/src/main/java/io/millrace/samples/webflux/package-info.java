/**
 * A Spring WebFlux service that embeds Millrace: one client, kept; its settings checked at the start; its batches streamed
 * out as they come; its failures as problem details.
 */
@NullMarked
package io.millrace.samples.webflux;

import org.jspecify.annotations.NullMarked;
