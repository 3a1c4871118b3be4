package io.millrace.musicbrainz;

import io.millrace.musicbrainz.model.Artist;
import io.millrace.musicbrainz.model.Entity;
import io.millrace.musicbrainz.model.Label;
import io.millrace.musicbrainz.model.Recording;
import io.millrace.musicbrainz.model.Release;
import io.millrace.musicbrainz.model.ReleaseGroup;
import io.millrace.musicbrainz.model.Work;
import java.util.Set;

/**
 * A kind of entities.
 *
 * @param name as in paths, such as {@code release-group}
 * @param type of one
 * @param idField what the search index calls its id
 * @param linkedBy what it can be browsed by
 */
record Kind<T extends Entity>(String name, Class<T> type, String idField, Set<String> linkedBy) {
    static final Kind<Recording> RECORDING =
            new Kind<>("recording", Recording.class, "rid", Set.of("artist", "release", "work", "collection"));
    static final Kind<Release> RELEASE = new Kind<>(
            "release",
            Release.class,
            "reid",
            Set.of("artist", "track_artist", "label", "recording", "release-group", "track", "area", "collection"));
    static final Kind<ReleaseGroup> RELEASE_GROUP =
            new Kind<>("release-group", ReleaseGroup.class, "rgid", Set.of("artist", "release", "collection"));
    static final Kind<Artist> ARTIST = new Kind<>(
            "artist",
            Artist.class,
            "arid",
            Set.of("recording", "release", "release-group", "work", "area", "collection"));
    static final Kind<Work> WORK = new Kind<>("work", Work.class, "wid", Set.of("artist", "collection"));
    static final Kind<Label> LABEL = new Kind<>("label", Label.class, "laid", Set.of("area", "release", "collection"));
}
