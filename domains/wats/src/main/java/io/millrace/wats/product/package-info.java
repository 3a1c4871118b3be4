/** Products and their revisions. */
@NullMarked
package io.millrace.wats.product;

import org.jspecify.annotations.NullMarked;
