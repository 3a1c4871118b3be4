/** Test and repair reports. */
@NullMarked
package io.millrace.wats.report;

import org.jspecify.annotations.NullMarked;
