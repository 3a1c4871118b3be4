package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.FakeSpotify.ids;
import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.Page;
import io.millrace.core.PageException;
import io.millrace.spotify.model.Album;
import io.millrace.spotify.model.Artist;
import io.millrace.spotify.model.Episode;
import io.millrace.spotify.model.SearchResult;
import io.millrace.spotify.model.Track;
import io.millrace.testing.FakeServer.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** Lists that are read on by their links, and searches. */
class ListsTest {
    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify();

    private final Spotify spotify = Given.client(server);

    @AfterEach
    void close() {
        spotify.close();
    }

    private void page(String path, String items, String next) {
        server.server.next(Answer.json(200, Map.of("access_token", "app-0", "expires_in", 3_600)));
        Map<String, Object> page = new HashMap<>();
        page.put("items", List.of(Map.of("id", items)));
        page.put("next", next);
        server.server.next(Answer.json(200, page));
    }

    @Test
    void albumTracks_whenThereAreMany_followsTheLinksToTheEnd() {
        server.tracks(120);

        StepVerifier.create(spotify.lists().albumTracks(id(1)).items().map(Track::id))
                .expectNextSequence(ids(120))
                .expectComplete()
                .verify(LIMIT);

        assertThat(server.asked())
                .containsExactly(
                        "GET /albums/" + id(1) + "/tracks?limit=50",
                        "GET /albums/" + id(1) + "/tracks?offset=50&limit=50",
                        "GET /albums/" + id(1) + "/tracks?offset=100&limit=50");
    }

    @Test
    void showEpisodes_whenReadByPage_tellsTheTotal() {
        ids(60).forEach(id -> server.thing("episodes", Map.of("id", id)));

        StepVerifier.create(spotify.lists().showEpisodes(id(1)).byPage())
                .assertNext(page -> {
                    assertThat(page.total()).isEqualTo(60);
                    assertThat(page.items()).extracting(Episode::id).isEqualTo(ids(50));
                })
                .assertNext(page -> assertThat(page.next()).isEqualTo(Cursor.end()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void artistAlbums_whenThereAreMany_asksForNoMoreThanTenAtOnce() {
        ids(25).forEach(id -> server.thing("albums", Map.of("id", id)));

        StepVerifier.create(spotify.lists()
                        .artistAlbums(id(1), "album", "single")
                        .items()
                        .map(Album::id))
                .expectNextSequence(ids(25))
                .expectComplete()
                .verify(LIMIT);

        assertThat(server.asked())
                .hasSize(3)
                .first()
                .isEqualTo("GET /artists/" + id(1) + "/albums?include_groups=album%2Csingle&limit=10");
        assertThat(server.asked().get(2)).contains("include_groups=album%2Csingle");
    }

    @Test
    void albumTracks_whenOneIsRequestedAndThenSilence_readsOnePageAheadAtMost() {
        server.tracks(500);

        StepVerifier.create(spotify.lists().albumTracks(id(1)).items(), 1)
                .expectNextCount(1)
                .expectNoEvent(Duration.ofMillis(200))
                .thenCancel()
                .verify(LIMIT);

        assertThat(server.asked()).hasSizeBetween(1, 2);
    }

    @Test
    void albumTracks_whenAPageFails_canBeResumedThere() {
        server.tracks(120);
        var tracks = spotify.lists().albumTracks(id(1));

        StepVerifier.create(tracks.items()
                        .doOnNext(track -> {
                            if (track.id().equals(id(1))) {
                                server.refusing(FakeSpotify.error(502, "down"), 3);
                            }
                        })
                        .onErrorResume(PageException.class, failed -> tracks.items(failed.cursor()))
                        .map(Track::id))
                .expectNextSequence(ids(120))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void albumTracks_whenItemsAreNull_skipsThem() {
        server.server.next(Answer.json(200, Map.of("access_token", "app-0", "expires_in", 3_600)));
        server.server.next(
                Answer.json(200, Map.of("items", Arrays.asList(null, Map.of("id", id(2)), null), "total", 3)));

        StepVerifier.create(spotify.lists().albumTracks(id(1)).items().map(Track::id))
                .expectNext(id(2))
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/v1/albums",
                "HERE/v2/albums",
                "HERE/v1x/albums",
                "http://[",
                "//evil.example/v1/x"
            })
    void albumTracks_whenALinkLeadsElsewhere_isNotFollowed(String link) {
        page("albums", id(1), link.replace("HERE", server.server.url()));

        StepVerifier.create(spotify.lists().albumTracks(id(1)).items().map(Track::id))
                .thenConsumeWhile(track -> true)
                .expectErrorSatisfies(
                        failure -> assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.INVALID_RESPONSE))
                .verify(LIMIT);

        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void lists_whenTheIdCannotBeOne_sendNothing() {
        assertThat(failureOf(spotify.lists().albumTracks("nonsense").items().next())
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.server.asked()).isEmpty();
    }

    @Test
    void search_whenThereAreMany_followsTheLinks() {
        server.tracks(25);

        StepVerifier.create(spotify.search()
                        .tracks(SearchQuery.of("a song & more").inMarket("SE"))
                        .items()
                        .map(Track::id))
                .expectNextSequence(ids(25))
                .expectComplete()
                .verify(LIMIT);

        assertThat(server.asked())
                .hasSize(3)
                .first()
                .isEqualTo("GET /search?q=a%20song%20%26%20more&type=track&market=SE&limit=10");
    }

    @Test
    void search_whenThereAreMoreThanSpotifyShows_endsThere() {
        server.tracks(1_100);

        assertThat(spotify.search()
                        .tracks(SearchQuery.of("a").withPageSizeHint(50))
                        .items()
                        .count()
                        .block(LIMIT))
                .isEqualTo(1_050);
        assertThat(server.asked()).hasSize(21).last().asString().contains("offset=1000");
    }

    @ParameterizedTest
    @CsvSource({"album", "artist", "playlist", "show", "episode", "audiobook"})
    void search_forEachType_emitsItsHits(String type) {
        server.thing(type + "s", Map.of("id", id(1)));
        SearchQuery query = SearchQuery.of("a");
        var hits =
                switch (type) {
                    case "album" -> spotify.search().albums(query);
                    case "artist" -> spotify.search().artists(query);
                    case "playlist" -> spotify.search().playlists(query);
                    case "show" -> spotify.search().shows(query);
                    case "episode" -> spotify.search().episodes(query);
                    default -> spotify.search().audiobooks(query);
                };

        assertThat(hits.byPage().map(Page::items).blockLast(LIMIT)).hasSize(1);
        assertThat(server.asked()).containsExactly("GET /search?q=a&type=" + type + "&limit=10");
    }

    @Test
    void search_forSeveralTypes_hasAPageOfEach() {
        server.tracks(2).thing("albums", Map.of("id", id(3)));

        SearchResult result =
                spotify.search().search(SearchQuery.of("a"), "track", "album").block(LIMIT);

        assertThat(result.tracks().total()).isEqualTo(2);
        assertThat(result.albums().items()).extracting(Album::id).containsExactly(id(3));
        assertThat(result.artists()).isNull();
        assertThat(server.asked()).containsExactly("GET /search?q=a&type=track%2Calbum&limit=10");
    }

    @Test
    void search_whenAPageIsTooLargeForTheApp_isInvalidInput() {
        server.tracks(2).inDevelopmentMode();

        assertThat(failureOf(spotify.search()
                                .tracks(SearchQuery.of("a").withPageSizeHint(11))
                                .items()
                                .next())
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(spotify.search().tracks(SearchQuery.of("a")).items().count().block(LIMIT))
                .isEqualTo(2);
    }

    @Test
    void search_whenTheAnswerHasNoSuchHits_saysSo() {
        server.server.next(
                Answer.json(200, Map.of("access_token", "app-0", "expires_in", 3_600)), Answer.json(200, Map.of()));

        assertThat(failureOf(spotify.search()
                                .tracks(SearchQuery.of("a"))
                                .items()
                                .next())
                        .code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GBAYE0000002", "GB-AYE-00-00002", "gbaye0000002"})
    void tracksByIsrc_howeverItIsWritten_findsThem(String isrc) {
        server.tracks(3);

        StepVerifier.create(spotify.search().tracksByIsrc(isrc).items().map(Track::id))
                .expectNext(id(2))
                .expectComplete()
                .verify(LIMIT);

        assertThat(server.asked()).containsExactly("GET /search?q=isrc%3AGBAYE0000002&type=track&limit=10");
    }

    @Test
    void search_whenTheQueryIsNone_isRefusedAtOnce() {
        assertThatThrownBy(() -> SearchQuery.of(" ")).matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> SearchQuery.of("a").withPageSizeHint(0)).matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> SearchQuery.of("a").withPageSizeHint(51)).matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> spotify.search().tracksByIsrc("none")).matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> spotify.search().search(SearchQuery.of("a")))
                .matches(ErrorCode.INVALID_INPUT::matches);
        assertThat(SearchQuery.filter("artist", "the \"Band\"")).isEqualTo("artist:\"the Band\"");
    }

    @Test
    void followedArtists_whenThereAreMany_areReadOnByTheirCursor() {
        ids(120).forEach(id -> server.thing("artists", Map.of("id", id)));
        try (Spotify user = Given.userClient(server)) {
            StepVerifier.create(user.library().followedArtists().items().map(Artist::id))
                    .expectNextSequence(ids(120))
                    .expectComplete()
                    .verify(LIMIT);
        }
        assertThat(server.asked())
                .hasSize(3)
                .last()
                .isEqualTo("GET /me/following?type=artist&limit=50&after=" + id(100));
    }

    @Test
    void userLists_whenRead_areReadToTheEnd() {
        server.tracks(70).thing("artists", Map.of("id", id(1))).playlist(7);
        for (int number = 1; number <= 60; number++) {
            server.saved(FakeSpotify.uri(number));
        }
        server.saved("spotify:album:" + id(9));
        try (Spotify user = Given.userClient(server)) {
            assertThat(user.library().tracks().items().count().block(LIMIT)).isEqualTo(60);
            assertThat(user.library().tracks().items().blockFirst(LIMIT).addedAt())
                    .isEqualTo("2026-01-02T03:04:05Z");
            assertThat(user.library().albums().items().blockFirst(LIMIT).album().id())
                    .isEqualTo(id(9));
            assertThat(user.library().topTracks().items().count().block(LIMIT)).isEqualTo(70);
            assertThat(user.library().topArtists().items().count().block(LIMIT)).isEqualTo(1);
            assertThat(user.playlists().mine().items().blockFirst(LIMIT).id()).isEqualTo(id(7));
        }
    }

    @Test
    void cursor_whenKept_leadsToTheSamePlace() {
        server.tracks(120);
        Page<Track, URI> first = spotify.lists().albumTracks(id(1)).byPage().blockFirst(LIMIT);

        assertThat(spotify.lists()
                        .albumTracks(id(1))
                        .items(first.next())
                        .map(Track::id)
                        .collectList()
                        .block(LIMIT))
                .isEqualTo(ids(120).subList(50, 120));
    }
}
