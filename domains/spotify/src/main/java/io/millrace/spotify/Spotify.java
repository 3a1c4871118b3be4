package io.millrace.spotify;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.http.AccessToken;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.Pipeline;
import io.millrace.spotify.model.Album;
import io.millrace.spotify.model.Artist;
import io.millrace.spotify.model.AudioFeatures;
import io.millrace.spotify.model.Audiobook;
import io.millrace.spotify.model.Chapter;
import io.millrace.spotify.model.Episode;
import io.millrace.spotify.model.Show;
import io.millrace.spotify.model.Track;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/**
 * Spotify, as one app sees it, for itself or for one of its users.
 *
 * <pre>{@code
 * try (Spotify spotify = Spotify.connect(SpotifyApp.of(clientId, clientSecret))) {
 *     List<Result<Track>> tracks = Await.list(spotify.tracks().getBatch(ids)); // 50 a request, if the app may
 * }
 * }</pre>
 *
 * <p>Thread-safe and meant to be kept: it holds the connections, the access token, and whether many may be asked for in one request. Unless told
 * otherwise it makes at most 60 requests in any 30 seconds and has at most 32 in flight, counted together with every other client of this
 * JVM for the same app, whoever their users: Spotify counts them together, too.
 */
public final class Spotify implements AutoCloseable {
    private final Accounts accounts;
    private final Pipeline pipeline;
    private final Catalogue<Track> tracks;
    private final Catalogue<Album> albums;
    private final Catalogue<Artist> artists;
    private final Catalogue<Show> shows;
    private final Catalogue<Episode> episodes;
    private final Catalogue<Audiobook> audiobooks;
    private final Catalogue<Chapter> chapters;
    private final Catalogue<AudioFeatures> audioFeatures;
    private final ListsClient lists;
    private final PlaylistsClient playlists;
    private final LibraryClient library;
    private final SearchClient search;

    private Spotify(SpotifyApp app, ClientOptions options, Function<Accounts, Mono<AccessToken>> tokens) {
        this.accounts = new Accounts(app, options);
        Mono<AccessToken> token = tokens.apply(accounts);
        Credential credential = Credential.bearer(new AppTokens(app.clientId(), () -> token), options.scheduler());
        this.pipeline = new Pipeline(
                "spotify", options.withCredential(credential), () -> Quota.sliding(60, Duration.ofSeconds(30)));
        Calls calls = new Calls(pipeline);
        this.tracks = new Catalogue<>(calls, Kind.TRACKS, app.multiGet());
        this.albums = new Catalogue<>(calls, Kind.ALBUMS, app.multiGet());
        this.artists = new Catalogue<>(calls, Kind.ARTISTS, app.multiGet());
        this.shows = new Catalogue<>(calls, Kind.SHOWS, app.multiGet());
        this.episodes = new Catalogue<>(calls, Kind.EPISODES, app.multiGet());
        this.audiobooks = new Catalogue<>(calls, Kind.AUDIOBOOKS, app.multiGet());
        this.chapters = new Catalogue<>(calls, Kind.CHAPTERS, app.multiGet());
        this.audioFeatures = new Catalogue<>(calls, Kind.AUDIO_FEATURES, app.multiGet());
        this.lists = new ListsClient(calls);
        this.playlists = new PlaylistsClient(calls);
        this.library = new LibraryClient(calls);
        this.search = new SearchClient(calls);
    }

    /**
     * A client that calls for the app itself (client credentials): what is public, and no user's library. Connects nothing yet.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the app has no secret
     */
    public static Spotify connect(SpotifyApp app) {
        return connect(app, UnaryOperator.identity());
    }

    /** As {@link #connect(SpotifyApp)}, with options of your own: {@code o -> o.withQuota(Quota.sliding(300, ofSeconds(30)))}. */
    public static Spotify connect(SpotifyApp app, UnaryOperator<ClientOptions> options) {
        if (app.clientSecret() == null) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "an app without a secret can call for its users only; see Consent");
        }
        return new Spotify(
                app, configured(app, options), accounts -> accounts.forApp().map(Grant::access));
    }

    /**
     * A client that calls for a user who has consented (authorization code). Connects nothing yet. Calls fail with {@link ConsentRequiredException} as
     * their cause once the consent is not good any more.
     *
     * @param tokens where the user's refresh token is kept; see {@link Consent} for how it comes there
     */
    public static Spotify connect(SpotifyApp app, RefreshTokens tokens) {
        return connect(app, tokens, UnaryOperator.identity());
    }

    /** As {@link #connect(SpotifyApp, RefreshTokens)}, with options of your own. */
    public static Spotify connect(SpotifyApp app, RefreshTokens tokens, UnaryOperator<ClientOptions> options) {
        Objects.requireNonNull(tokens, "tokens");
        return new Spotify(app, configured(app, options), accounts -> new UserTokens(accounts, tokens).fetch());
    }

    private static ClientOptions configured(SpotifyApp app, UnaryOperator<ClientOptions> options) {
        return options.apply(ClientOptions.of(app.apiUrl(), null));
    }

    /** Tracks by id. */
    public Catalogue<Track> tracks() {
        return tracks;
    }

    /** Albums by id, 20 a request. */
    public Catalogue<Album> albums() {
        return albums;
    }

    /** Artists by id. */
    public Catalogue<Artist> artists() {
        return artists;
    }

    /** Podcasts by id. */
    public Catalogue<Show> shows() {
        return shows;
    }

    /** Episodes of podcasts by id. */
    public Catalogue<Episode> episodes() {
        return episodes;
    }

    /** Audiobooks by id. */
    public Catalogue<Audiobook> audiobooks() {
        return audiobooks;
    }

    /** Chapters of audiobooks by id. */
    public Catalogue<Chapter> chapters() {
        return chapters;
    }

    /** How tracks sound, by the tracks' ids, 100 a request; told to apps only that asked before the end of 2024. */
    public Catalogue<AudioFeatures> audioFeatures() {
        return audioFeatures;
    }

    /** Tracks of albums, albums of artists, episodes of podcasts. */
    public ListsClient lists() {
        return lists;
    }

    /** Playlists and what is in them. */
    public PlaylistsClient playlists() {
        return playlists;
    }

    /** The user, and what they have saved. */
    public LibraryClient library() {
        return library;
    }

    /** What is found by words, or by ISRC. */
    public SearchClient search() {
        return search;
    }

    /**
     * Gauges of this client, as {@link io.millrace.http.ClientMeter} lists them; a Spring Boot service makes them a bean.
     *
     * @param tags to tell clients of several apps apart
     */
    public MeterBinder meters(Tag... tags) {
        return pipeline.meters(tags);
    }

    /**
     * Closes in the background: as {@link #closeGracefully}, with the time that one attempt may take as its limit. Returns
     * at once.
     */
    @Override
    public void close() {
        pipeline.close();
        accounts.close();
    }

    /**
     * Refuses new calls and fails those that wait, lets those that are on the wire end, and closes the connections.
     * Completes when all that is done; calls that take longer than the limit are cut off.
     */
    public Mono<Void> closeGracefully(Duration limit) {
        return Mono.when(pipeline.closeGracefully(limit), accounts.closeGracefully(limit));
    }
}
