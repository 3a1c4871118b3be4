/**
 * A client for MusicBrainz, the open encyclopedia of music. {@link io.millrace.musicbrainz.MusicBrainz} is where to start.
 *
 * <p>What is known of the service comes from its documentation and its source code ("Web Service, version 2").
 */
@NullMarked
package io.millrace.musicbrainz;

import org.jspecify.annotations.NullMarked;
