package io.millrace.spotify;

import io.millrace.spotify.model.Album;
import io.millrace.spotify.model.Artist;
import io.millrace.spotify.model.AudioFeatures;
import io.millrace.spotify.model.Audiobook;
import io.millrace.spotify.model.Chapter;
import io.millrace.spotify.model.Episode;
import io.millrace.spotify.model.Show;
import io.millrace.spotify.model.Track;

/**
 * A kind of things in the catalogue.
 *
 * @param name as in paths, such as {@code audio-features}
 * @param type of one
 * @param most how many one request may ask for
 * @param byMarket whether what there is depends on the market
 */
record Kind<T>(String name, Class<T> type, int most, boolean byMarket) {
    static final Kind<Track> TRACKS = new Kind<>("tracks", Track.class, 50, true);
    static final Kind<Album> ALBUMS = new Kind<>("albums", Album.class, 20, true);
    static final Kind<Artist> ARTISTS = new Kind<>("artists", Artist.class, 50, false);
    static final Kind<Show> SHOWS = new Kind<>("shows", Show.class, 50, true);
    static final Kind<Episode> EPISODES = new Kind<>("episodes", Episode.class, 50, true);
    static final Kind<Audiobook> AUDIOBOOKS = new Kind<>("audiobooks", Audiobook.class, 50, true);
    static final Kind<Chapter> CHAPTERS = new Kind<>("chapters", Chapter.class, 50, true);
    static final Kind<AudioFeatures> AUDIO_FEATURES = new Kind<>("audio-features", AudioFeatures.class, 100, false);
}
