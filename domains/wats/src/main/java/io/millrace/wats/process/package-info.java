/** Processes: the operations that units go through. */
@NullMarked
package io.millrace.wats.process;

import org.jspecify.annotations.NullMarked;
