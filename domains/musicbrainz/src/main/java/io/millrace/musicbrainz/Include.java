package io.millrace.musicbrainz;

/**
 * What a look-up or a browse can have included beside the entity itself. Not each goes with each kind: what does not is refused by the server
 * as {@link io.millrace.core.ErrorCode#INVALID_INPUT}. Lists within an entity end at 25; browse for whole ones.
 */
public final class Include {
    public static final String ALIASES = "aliases";
    public static final String ANNOTATION = "annotation";
    public static final String ARTIST_CREDITS = "artist-credits";
    public static final String DISC_IDS = "discids";
    public static final String GENRES = "genres";
    public static final String ISRCS = "isrcs";
    public static final String LABELS = "labels";
    public static final String MEDIA = "media";
    public static final String RATINGS = "ratings";
    public static final String RECORDINGS = "recordings";
    public static final String RELEASES = "releases";
    public static final String RELEASE_GROUPS = "release-groups";
    public static final String TAGS = "tags";
    public static final String WORKS = "works";

    /** Relations to artists. */
    public static final String ARTIST_RELATIONS = "artist-rels";

    /** Relations to recordings. */
    public static final String RECORDING_RELATIONS = "recording-rels";

    /** Relations to releases. */
    public static final String RELEASE_RELATIONS = "release-rels";

    /** Relations to release groups. */
    public static final String RELEASE_GROUP_RELATIONS = "release-group-rels";

    /** Relations to addresses on the web, such as those of streaming services. */
    public static final String URL_RELATIONS = "url-rels";

    /** Relations to works. */
    public static final String WORK_RELATIONS = "work-rels";

    private Include() {}
}
