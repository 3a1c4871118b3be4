/**
 * A client for Archive Origin, a service that records where digital content comes from. {@link
 * io.millrace.archiveorigin.ArchiveOrigin} is where to start.
 *
 * <p>Publishers are cold, cancel their request when they are cancelled, emit on an event loop unless an SPI of yours emitted
 * last, and fail with {@link io.millrace.core.MillraceException}.
 */
@NullMarked
package io.millrace.archiveorigin;

import org.jspecify.annotations.NullMarked;
