/** What the server computes from reports: yield, measurements, statistics of steps and repairs. */
@NullMarked
package io.millrace.wats.analytics;

import org.jspecify.annotations.NullMarked;
