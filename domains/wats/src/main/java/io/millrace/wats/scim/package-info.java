/** User accounts. */
@NullMarked
package io.millrace.wats.scim;

import org.jspecify.annotations.NullMarked;
