package io.millrace.musicbrainz.model;

import java.util.UUID;

/** Something that MusicBrainz knows, by an id of its own (an MBID). */
public interface Entity {
    /** Its MBID. Where entities have been merged, that of the one that is left. */
    UUID id();
}
