@NullMarked
package io.millrace.wats;

import org.jspecify.annotations.NullMarked;
