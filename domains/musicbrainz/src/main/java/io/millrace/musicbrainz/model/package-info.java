/**
 * What MusicBrainz answers, as records. Members may be missing: a look-up has those that it was asked to include, a search fewer than a
 * look-up. Lists are never null, and what is not modelled is kept.
 */
@NullMarked
package io.millrace.musicbrainz.model;

import org.jspecify.annotations.NullMarked;
