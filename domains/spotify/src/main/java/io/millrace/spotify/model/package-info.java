/**
 * What Spotify answers, as records. Nearly every member may be missing: simplified forms have few, apps in development mode are told less,
 * and what Spotify has withdrawn is still read where it comes. Lists are never null, and what is not modelled is kept.
 */
@NullMarked
package io.millrace.spotify.model;

import org.jspecify.annotations.NullMarked;
