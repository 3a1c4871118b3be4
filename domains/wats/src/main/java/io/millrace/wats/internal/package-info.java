/** Shared by the clients of this module; not for use outside it. */
@NullMarked
package io.millrace.wats.internal;

import org.jspecify.annotations.NullMarked;
