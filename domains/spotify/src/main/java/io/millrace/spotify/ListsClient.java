package io.millrace.spotify;

import io.millrace.core.Paged;
import io.millrace.http.Request;
import io.millrace.spotify.model.Album;
import io.millrace.spotify.model.Episode;
import io.millrace.spotify.model.Track;
import java.net.URI;

/** Lists what belongs to something in the catalogue. Cursors are the links that Spotify sends with each page. */
public final class ListsClient {
    private static final String DOMAIN = "lists";
    private static final int PAGE = 50;
    private static final int ALBUMS_PAGE = 10; // a larger one is refused

    private final Calls calls;

    ListsClient(Calls calls) {
        this.calls = calls;
    }

    /** The tracks of an album, without the album within: {@code GET /albums/{id}/tracks}. */
    public Paged<Track, URI> albumTracks(String albumId) {
        return calls.paged(Track.class, () -> Request.get("/albums/{id}/tracks", Ids.checked(albumId))
                .named(DOMAIN, "albumTracks")
                .query("limit", PAGE));
    }

    /**
     * The albums of an artist: {@code GET /artists/{id}/albums}.
     *
     * @param groups of which kinds: {@code album}, {@code single}, {@code appears_on}, {@code compilation}; none for all
     */
    public Paged<Album, URI> artistAlbums(String artistId, String... groups) {
        return calls.paged(Album.class, () -> Request.get("/artists/{id}/albums", Ids.checked(artistId))
                .named(DOMAIN, "artistAlbums")
                .query("include_groups", groups.length == 0 ? null : String.join(",", groups))
                .query("limit", ALBUMS_PAGE));
    }

    /** The episodes of a show, without the show within: {@code GET /shows/{id}/episodes}. */
    public Paged<Episode, URI> showEpisodes(String showId) {
        return calls.paged(Episode.class, () -> Request.get("/shows/{id}/episodes", Ids.checked(showId))
                .named(DOMAIN, "showEpisodes")
                .query("limit", PAGE));
    }
}
