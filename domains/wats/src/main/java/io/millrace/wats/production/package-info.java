/** Units: what has been built, what it consists of, and its serial numbers. */
@NullMarked
package io.millrace.wats.production;

import org.jspecify.annotations.NullMarked;
