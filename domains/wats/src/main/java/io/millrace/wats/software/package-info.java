/** Software packages, which the server distributes to test stations. */
@NullMarked
package io.millrace.wats.software;

import org.jspecify.annotations.NullMarked;
