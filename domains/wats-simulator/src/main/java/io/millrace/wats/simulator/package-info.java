/**
 * An in-memory WATS server for demos and for tests of code that talks to WATS.
 *
 * <p>Start at {@link io.millrace.wats.simulator.WatsSimulator}. The simulator is deliberately independent of the rest
 * of Millrace: it decodes paths, counts requests and keeps its rate limit with code of its own, so that a mistake in
 * the client cannot hide behind the same mistake in the server. It is strict: a request that a WATS server would not
 * understand is refused with a message that names the reason.
 *
 * <p>It behaves as the public WATS API is documented to behave. Where the documentation is silent, the Javadoc calls
 * the behaviour "the simulator's choice".
 */
@NullMarked
package io.millrace.wats.simulator;

import org.jspecify.annotations.NullMarked;
