package io.millrace.spotify;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import io.millrace.http.Request;
import io.millrace.spotify.model.Artist;
import io.millrace.spotify.model.PageOf;
import io.millrace.spotify.model.SavedAlbum;
import io.millrace.spotify.model.SavedTrack;
import io.millrace.spotify.model.Track;
import io.millrace.spotify.model.User;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The caller: who it is, what they have saved, follow and hear most. Needs a user's consent; an app's own token is refused. What is changed goes by
 * URIs such as {@code spotify:album:...}, of any kind, up to 40 in a request.
 */
public final class LibraryClient {
    private static final String DOMAIN = "library";
    private static final String PATH = "/me/library";
    private static final int PAGE = 50;
    private static final int MOST = 40;

    private final Calls calls;

    LibraryClient(Calls calls) {
        this.calls = calls;
    }

    record Followed(@JsonProperty("artists") @Nullable PageOf<Artist> artists) {}

    /** Who calls: {@code GET /me}. */
    public Mono<User> me() {
        return calls.send(() -> Request.get("/me").named(DOMAIN, "me").as(User.class));
    }

    /** Saved tracks, the latest first: {@code GET /me/tracks}. */
    public Paged<SavedTrack, URI> tracks() {
        return calls.paged(SavedTrack.class, () -> list("/me/tracks", "tracks"));
    }

    /** Saved albums, the latest first: {@code GET /me/albums}. */
    public Paged<SavedAlbum, URI> albums() {
        return calls.paged(SavedAlbum.class, () -> list("/me/albums", "albums"));
    }

    /** The tracks that are heard most: {@code GET /me/top/tracks}. */
    public Paged<Track, URI> topTracks() {
        return calls.paged(Track.class, () -> list("/me/top/tracks", "topTracks"));
    }

    /** The artists who are heard most: {@code GET /me/top/artists}. */
    public Paged<Artist, URI> topArtists() {
        return calls.paged(Artist.class, () -> list("/me/top/artists", "topArtists"));
    }

    /** The artists who are followed: {@code GET /me/following}. */
    public Paged<Artist, URI> followedArtists() {
        return calls.paged(
                () -> list("/me/following", "followedArtists").query("type", "artist"),
                request -> calls.send(() -> request.as(Followed.class)).map(answer -> {
                    if (answer.artists() == null) {
                        throw new MillraceException(ErrorCode.INVALID_RESPONSE, "the answer has no artists");
                    }
                    return answer.artists();
                }));
    }

    private static Request<Void> list(String path, String operation) {
        return Request.get(path).named(DOMAIN, operation).query("limit", PAGE);
    }

    /** Saves up to 40: {@code PUT /me/library?uris=}. */
    public Mono<Void> save(List<String> uris) {
        return calls.effect(() -> Request.put(PATH).named(DOMAIN, "save").query("uris", joined(uris)));
    }

    /** Takes up to 40 out again: {@code DELETE /me/library?uris=}. */
    public Mono<Void> remove(List<String> uris) {
        return calls.effect(() -> Request.delete(PATH).named(DOMAIN, "remove").query("uris", joined(uris)));
    }

    /** Whether they are saved, up to 40, in their order: {@code GET /me/library/contains?uris=}. */
    public Mono<List<Boolean>> contains(List<String> uris) {
        return calls.send(() -> Request.get(PATH + "/contains")
                .named(DOMAIN, "contains")
                .query("uris", joined(uris))
                .asListOf(Boolean.class));
    }

    /** Saves any number, 40 in a request. */
    public Batch<String, Void> savesBatch() {
        return Batch.bulk(
                        BulkCall.<String, Void>results(MOST, uris -> save(uris).thenReturn(done(uris)))
                                .bisectFailures())
                .writing()
                .observe(calls.pipeline().observations(), DOMAIN + ".save");
    }

    /** Takes any number out again, 40 in a request. */
    public Batch<String, Void> removalsBatch() {
        return Batch.bulk(BulkCall.<String, Void>results(
                                MOST, uris -> remove(uris).thenReturn(done(uris)))
                        .bisectFailures())
                .writing()
                .observe(calls.pipeline().observations(), DOMAIN + ".remove");
    }

    /** Whether they are saved, for any number, 40 in a request. */
    public Batch<String, Boolean> containsBatch() {
        return Batch.bulk(BulkCall.<String, Boolean>positional(MOST, this::contains)
                        .bisectFailures())
                .observe(calls.pipeline().observations(), DOMAIN + ".contains");
    }

    private static List<Result<Void>> done(List<String> uris) {
        return uris.stream().map(uri -> Result.<Void>completed()).toList();
    }

    private static String joined(List<String> uris) {
        if (uris.isEmpty() || uris.size() > MOST) {
            throw Ids.invalid("a request has between 1 and " + MOST + " URIs, not " + uris.size());
        }
        return String.join(",", uris.stream().map(Ids::checkedUri).toList());
    }
}
