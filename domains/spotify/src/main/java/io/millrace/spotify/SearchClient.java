package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.http.Request;
import io.millrace.spotify.model.Album;
import io.millrace.spotify.model.Artist;
import io.millrace.spotify.model.Audiobook;
import io.millrace.spotify.model.Episode;
import io.millrace.spotify.model.PageOf;
import io.millrace.spotify.model.Playlist;
import io.millrace.spotify.model.SearchResult;
import io.millrace.spotify.model.Show;
import io.millrace.spotify.model.Track;
import java.net.URI;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Searches the catalogue. Spotify shows the first 1,000 hits or so and no more, whatever the total says; lists end there. Cursors are the links
 * that it sends with each page.
 */
public final class SearchClient {
    private static final String DOMAIN = "search";
    private static final int LAST_OFFSET = 1_000;
    private static final Pattern OFFSET = Pattern.compile("[?&]offset=(\\d{1,9})");
    private static final Pattern ISRC = Pattern.compile("[A-Za-z]{2}-?[A-Za-z0-9]{3}-?[0-9]{2}-?[0-9]{5}");

    private final Calls calls;

    SearchClient(Calls calls) {
        this.calls = calls;
    }

    public Paged<Track, URI> tracks(SearchQuery query) {
        return hits("track", query, SearchResult::tracks);
    }

    public Paged<Album, URI> albums(SearchQuery query) {
        return hits("album", query, SearchResult::albums);
    }

    public Paged<Artist, URI> artists(SearchQuery query) {
        return hits("artist", query, SearchResult::artists);
    }

    public Paged<Playlist, URI> playlists(SearchQuery query) {
        return hits("playlist", query, SearchResult::playlists);
    }

    public Paged<Show, URI> shows(SearchQuery query) {
        return hits("show", query, SearchResult::shows);
    }

    public Paged<Episode, URI> episodes(SearchQuery query) {
        return hits("episode", query, SearchResult::episodes);
    }

    public Paged<Audiobook, URI> audiobooks(SearchQuery query) {
        return hits("audiobook", query, SearchResult::audiobooks);
    }

    /** The tracks with an ISRC, of which there may be several; it may be written with hyphens. */
    public Paged<Track, URI> tracksByIsrc(String isrc) {
        if (!ISRC.matcher(isrc).matches()) {
            throw Ids.invalid("'" + isrc + "' is no ISRC such as GB-AYE-91-00001");
        }
        return tracks(SearchQuery.of("isrc:" + isrc.replace("-", "").toUpperCase(Locale.ROOT)));
    }

    /**
     * The first page of each of several types, in one request.
     *
     * <p>{@code GET /search}
     *
     * @param types such as {@code track}, {@code album}
     */
    public Mono<SearchResult> search(SearchQuery query, String... types) {
        if (types.length == 0) {
            throw Ids.invalid("name at least one type to search for");
        }
        return calls.send(
                () -> request(query, String.join(",", types), "search").as(SearchResult.class));
    }

    private <T> Paged<T, URI> hits(String type, SearchQuery query, Function<SearchResult, @Nullable PageOf<T>> page) {
        return calls.paged(
                () -> request(query, type, type + "s"),
                request -> calls.send(() -> request.as(SearchResult.class)).map(result -> {
                    PageOf<T> hits = page.apply(result);
                    if (hits == null) {
                        throw new MillraceException(ErrorCode.INVALID_RESPONSE, "the answer has no " + type + "s");
                    }
                    return reachable(hits);
                }));
    }

    private static Request<Void> request(SearchQuery query, String types, String operation) {
        return Request.get("/search")
                .named(DOMAIN, operation)
                .query("q", query.text())
                .query("type", types)
                .query("market", query.market())
                .query("limit", query.pageSizeHint());
    }

    /** The page, without a link that Spotify would refuse to follow. */
    private static <T> PageOf<T> reachable(PageOf<T> page) {
        Matcher offset = OFFSET.matcher(page.next() == null ? "" : page.next());
        boolean ends = offset.find() && Integer.parseInt(offset.group(1)) > LAST_OFFSET;
        return ends
                ? new PageOf<>(
                        page.href(),
                        page.items(),
                        page.limit(),
                        page.offset(),
                        page.total(),
                        null,
                        page.previous(),
                        page.cursors(),
                        page.unknown())
                : page;
    }
}
