/** Tickets: what is being done about a problem, and by whom. */
@NullMarked
package io.millrace.wats.rootcause;

import org.jspecify.annotations.NullMarked;
