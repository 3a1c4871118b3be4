/**
 * A client for the Spotify Web API. {@link io.millrace.spotify.Spotify} is where to start.
 *
 * <p>What is known of the service comes from the vendor's documentation and its published description of the interface.
 */
@NullMarked
package io.millrace.spotify;

import org.jspecify.annotations.NullMarked;
