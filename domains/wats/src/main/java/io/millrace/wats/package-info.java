/**
 * A client for WATS, the test data server. {@link io.millrace.wats.Wats} is where to start.
 *
 * <p>What is known of the service comes from the vendor's OpenAPI document "WATS API v1"; where the Javadoc of a method
 * names an endpoint, that is its source.
 */
@NullMarked
package io.millrace.wats;

import org.jspecify.annotations.NullMarked;
