/** The command line, which shows how the SDK is used from a blocking program. */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
