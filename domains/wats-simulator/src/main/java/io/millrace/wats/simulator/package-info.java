@NullMarked
package io.millrace.wats.simulator;

import org.jspecify.annotations.NullMarked;
